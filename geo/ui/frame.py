"""The frame around every page: title, settings, the library, and errors told in words."""

import streamlit as st

from geo.errors import PlanMapError
from geo.maps.library import Library, open_library, plan_ids
from geo.settings import Settings, read_settings
from geo.web.words import say


def configure(lang: str = "zh") -> None:
    """Page title and layout; the icon and the language are set in the HTML frame."""
    st.set_page_config(page_title=say(lang, "title"), layout="wide")


@st.cache_resource
def settings() -> Settings:
    """The settings of this process."""
    return read_settings()


def library(lang: str = "zh") -> Library:
    """The library of the plan in the address; a broken one stops the page with its reason."""
    known = plan_ids(settings().data_dir)
    wanted = st.query_params.get("plan", settings().plan)
    try:
        return open_library(settings(), wanted if wanted in known else settings().plan)
    except PlanMapError as error:
        st.error(f"{say(lang, 'error.title')}：{error}")
        st.stop()
