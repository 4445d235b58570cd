"""The frame of the page without a map; as pages/shell.py."""

import streamlit as st

from geo.ui import payload
from geo.ui.desk import arranged, mount
from geo.ui.frame import configure
from geo.ui.look import take_look

configure()
look = take_look()
page = st.navigation(
    [st.Page("no_map_page.py", title="无地图的对照页", default=True)], position="hidden"
)
page.run()
shown = arranged()
mount(
    look,
    {
        "bar": payload.bar_data(look, ""),
        "panel": shown.panel or payload.absent(look),
        "board": shown.board,
    },
)
