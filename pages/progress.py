"""推进情况: where key tasks and measures stand by the record, one of them in detail."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.progress_data(seen),
    panel=payload.panel_data(seen),
)
