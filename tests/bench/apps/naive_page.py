"""One selectbox and one st_folium map, with every place and line of the atlas."""

import folium
import streamlit as st
from streamlit_folium import st_folium

from geo.maps.layers import places_layer
from geo.maps.library import open_library
from geo.settings import read_settings
from geo.view.select import select

folium.Map.default_js = [("leaflet", "/bench/leaflet.js")]
folium.Map.default_css = [("leaflet_css", "/bench/leaflet.css")]

settings = read_settings()
shelf = open_library(settings, settings.plan)
layer = places_layer(shelf.atlas)
choice = st.selectbox("窗口", ("全部", "W1", "W2", "W3", "W4", "W5"))
shown = range(5) if choice == "全部" else [int(choice[1]) - 1]
marks = select(shelf.index, shelf.vocabulary.default()).marks

base = folium.Map(location=[31.2248, 121.4858], zoom_start=7, tiles=None)
for place in layer["places"]:
    counts = marks.get(place["id"], (0,) * 5)
    if any(counts[n] for n in shown):
        folium.CircleMarker(
            [place["lat"], place["lon"]],
            radius=8,
            tooltip=place["name_zh"],
        ).add_to(base)
for lines in layer["arcs"].values():
    for window, line in lines.items():
        if int(window) - 1 in shown:
            folium.PolyLine([(lat, lon) for lon, lat in line]).add_to(base)
st_folium(base, height=640, use_container_width=True)
