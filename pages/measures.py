"""举措: every measure and key task by window and task, one of them in detail."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.measures_data(seen),
    panel=payload.panel_data(seen),
)
