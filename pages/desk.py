"""工作台: what waits for those who keep the record, and the record that is selected."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.desk_data(seen),
    panel=payload.panel_data(seen),
)
