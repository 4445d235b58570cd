"""The only room inside geo that knows Streamlit."""
