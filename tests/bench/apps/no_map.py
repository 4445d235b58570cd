"""The shipped application with the map taken out: same routes, frame and settings."""

import streamlit as st

from geo.api.index import Head
from geo.api.payloads import SitePayloads
from geo.api.routes import routes
from geo.api.site import lifespan, middleware
from geo.settings import read_settings

settings = read_settings()
payloads = SitePayloads(settings)
app = st.App(
    "no_map_shell.py",
    routes=routes(payloads),
    middleware=middleware(Head(title="无地图的对照页", plan=settings.plan)),
    lifespan=lifespan(payloads),
)
