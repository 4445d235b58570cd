"""The frame around every page: title, settings, the library, and errors told in words."""

import streamlit as st
from streamlit.navigation.page import Page

from geo.errors import PlanMapError
from geo.maps.library import Library, open_library, plan_ids
from geo.places.gazetteer import Place
from geo.settings import Settings, read_settings
from geo.web.pages import PAGES, path_of
from geo.web.words import say


def configure(lang: str = "zh") -> None:
    """Page title and layout; the icon and the language are set in the HTML frame."""
    st.set_page_config(page_title=say(lang, "title"), layout="wide")


def page_name(page: str, lang: str, home: Place) -> str:
    """The name of a page in the navigation; one of them carries the name of the home place."""
    place = home.name_zh if lang == "zh" else home.name_en
    return say(lang, f"page.{page or PAGES[0]}", home=place)


def navigation(lang: str, home: Place) -> Page:
    """Every page with its own address; returns the one the address names."""
    pages = [
        st.Page(
            f"{page}.py",
            title=f"{page_name(page, lang, home)} · {say(lang, 'title')}",
            url_path=path_of(page),
            default=page == PAGES[0],
        )
        for page in PAGES
    ]
    return st.navigation(pages, position="hidden")


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
        st.error(say(lang, "mark.colon").join((say(lang, "error.title"), str(error))))
        st.stop()
