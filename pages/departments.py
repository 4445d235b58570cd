"""部门矩阵: departments against windows, tasks and partners."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.matrix_data(seen),
    panel=payload.panel_data(seen),
)
