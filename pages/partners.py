"""伙伴城市: the delta, one partner in detail, all of them as comparable rows."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.partners_data(seen),
    map=payload.map_data(seen, extent="delta"),
    panel=payload.panel_data(seen),
)
