"""The frame around every page."""

import streamlit as st

from geo.ui.frame import configure
from geo.web.words import say

configure()
atlas = st.Page("atlas.py", title=say("zh", "pageAtlas"), default=True)
st.navigation([atlas], position="hidden").run()
