"""部门矩阵: departments against windows, tasks and partners."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("matrix", seen, payload.matrix_data(seen))
mount("panel", seen, payload.panel_data(seen))
