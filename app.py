"""The door: `streamlit run app.py` finds `app` here."""

import streamlit as st

from geo.api.datafiles import datafile_routes
from geo.api.entries import entry_routes
from geo.api.exports import export_routes
from geo.api.feedback import feedback_routes
from geo.api.files import file_routes
from geo.api.index import page_head
from geo.api.kits import kit_routes
from geo.api.payloads import SitePayloads
from geo.api.people import people_routes
from geo.api.routes import routes
from geo.api.show import show_routes
from geo.api.signing import claim_routes
from geo.api.site import lifespan, middleware
from geo.api.workbooks import workbook_routes
from geo.api.workdesk import desk_routes
from geo.settings import read_settings

settings = read_settings()
payloads = SitePayloads(settings)
app = st.App(
    "pages/shell.py",
    routes=[
        *entry_routes(settings),
        *claim_routes(settings),
        *file_routes(settings),
        *workbook_routes(settings),
        *datafile_routes(settings),
        *export_routes(settings),
        *kit_routes(settings),
        *feedback_routes(settings),
        *desk_routes(settings),
        *people_routes(settings),
        *show_routes(settings),
        *routes(payloads),
    ],
    middleware=middleware(page_head(settings), settings=settings),
    lifespan=lifespan(payloads),
)
