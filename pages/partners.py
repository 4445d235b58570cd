"""伙伴城市: the delta, one partner in detail, all of them as comparable rows."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("map", seen, payload.map_data(seen, extent="delta"))
mount("panel", seen, payload.panel_data(seen))
mount("partners", seen, payload.partners_data(seen))
