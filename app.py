"""The door: `streamlit run app.py` finds `app` here."""

import streamlit as st

from geo.api.index import Head
from geo.api.payloads import SitePayloads
from geo.api.routes import routes
from geo.api.site import lifespan, middleware
from geo.settings import read_settings
from geo.web.words import say

settings = read_settings()
payloads = SitePayloads(settings)
app = st.App(
    "pages/shell.py",
    routes=routes(payloads),
    middleware=middleware(Head(title=say("zh", "title"), plan=settings.plan)),
    lifespan=lifespan(payloads),
)
