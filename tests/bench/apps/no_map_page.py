"""As pages/atlas.py, without the map."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("panel", seen, payload.panel_data(seen))
mount("list", seen, payload.list_data(seen))
