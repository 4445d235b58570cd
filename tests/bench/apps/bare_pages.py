"""A bare Streamlit application of two pages, each one line of text."""

import streamlit as st


def first() -> None:
    """The page that is shown first."""
    st.write("第一页")


def second() -> None:
    """The other page."""
    st.write("第二页")


pages = [st.Page(first, title="甲", default=True), st.Page(second, title="乙", url_path="second")]
st.navigation(pages).run()
