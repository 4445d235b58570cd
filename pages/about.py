"""关于: what the plan is, sources, corrections, doubts, how to cite."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("about", seen, payload.about_data(seen))
