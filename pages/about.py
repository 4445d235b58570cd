"""关于: what the plan is, sources, corrections, doubts, how to cite."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(payload.about_data(seen))
