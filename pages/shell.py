"""The frame around every page: bar, map, panel and board, the same four from page to page.

A page says what they show; they stay where they are, so that going to another page
costs no more than a filter.
"""

import streamlit as st

from geo.ui import payload
from geo.ui.desk import arranged, mount
from geo.ui.frame import configure, navigation
from geo.ui.look import take_look

configure()
look = take_look()
page = navigation(look.chosen.lang, look.library.atlas.home)
page.run()
shown = arranged()
with st.container(key="desk"):
    mount("bar", look, payload.bar_data(look, page.url_path))
    mount("map", look, shown.map or payload.absent(look))
    mount("panel", look, shown.panel or payload.absent(look))
    mount("board", look, shown.board)
