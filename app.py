"""The door: `streamlit run app.py` finds `app` here."""

import streamlit as st

from geo.api.entries import entry_routes
from geo.api.index import page_head
from geo.api.payloads import SitePayloads
from geo.api.routes import routes
from geo.api.show import show_routes
from geo.api.site import lifespan, middleware
from geo.settings import read_settings

settings = read_settings()
payloads = SitePayloads(settings)
app = st.App(
    "pages/shell.py",
    routes=[*entry_routes(settings), *show_routes(settings), *routes(payloads)],
    middleware=middleware(page_head(settings)),
    lifespan=lifespan(payloads),
)
