"""黄浦地标: the inner city, one place in detail, all of them with the unlocated in a tray."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("map", seen, payload.map_data(seen, extent="city"))
mount("panel", seen, payload.panel_data(seen))
mount("landmarks", seen, payload.landmarks_data(seen))
