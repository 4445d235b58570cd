"""As pages/atlas.py, without the map."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(payload.list_data(seen), panel=payload.panel_data(seen))
