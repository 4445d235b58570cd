"""举措: every measure and key task by window and task, one of them in detail."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("measures", seen, payload.measures_data(seen))
mount("panel", seen, payload.panel_data(seen))
