"""As pages/atlas.py, without the map."""

import streamlit as st

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.frame import library, settings
from geo.ui.state import read_filter
from geo.view.dossier import dossier
from geo.view.select import select

shelf = library()
chosen, rejected = read_filter(shelf)
selection = select(shelf.index, chosen)
selected = dossier(shelf.atlas, chosen.at, shelf.statuses)

with st.container(key="desk"):
    mount("bar", shelf, payload.bar_data(shelf, settings(), chosen, rejected, selection))
    mount("panel", shelf, payload.panel_data(shelf, chosen, selection, selected))
    mount("list", shelf, payload.list_data(shelf, chosen, selection, selected))
