"""总览图谱: map, panel, list twin."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("map", seen, payload.map_data(seen))
mount("panel", seen, payload.panel_data(seen))
mount("list", seen, payload.list_data(seen))
