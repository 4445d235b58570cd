"""条款原文: the document as a reader, its places on the map."""

from geo.ui import payload
from geo.ui.desk import arrange
from geo.ui.look import look

seen = look()
arrange(
    payload.reader_data(seen),
    map=payload.map_data(seen),
)
