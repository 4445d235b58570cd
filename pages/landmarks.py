"""黄浦地标: the inner city, one place in detail, all of them with the unlocated in a tray."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.landmarks_data(seen),
    map=payload.map_data(seen, extent="city"),
    panel=payload.panel_data(seen),
)
