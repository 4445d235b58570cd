"""A bare Streamlit page: one selectbox, one line of text."""

import streamlit as st

choice = st.selectbox("窗口", ("全部", "W1", "W2", "W3", "W4", "W5"))
st.write(f"已选 {choice}")
