"""The frame of the page without a map; as pages/shell.py."""

import streamlit as st

from geo.ui.frame import configure
from geo.web.words import say

configure()
page = st.Page("no_map_page.py", title=say("zh", "pageAtlas"), default=True)
st.navigation([page], position="hidden").run()
