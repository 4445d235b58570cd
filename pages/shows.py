"""大屏编排: the saved shows, and the screen where staff put scenes into an order."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(payload.shows_data(seen))
