"""The frame around every page: the bar above, the page below, one address for both."""

import streamlit as st

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.frame import configure, navigation
from geo.ui.look import take_look

configure()
look = take_look()
page = navigation(look.chosen.lang, look.library.atlas.home)
with st.container(key="desk"):
    mount("bar", look, payload.bar_data(look, page.url_path))
    page.run()
