"""条款原文: the document as a reader, its places on the map."""

from geo.ui import payload
from geo.ui.desk import mount
from geo.ui.look import look

seen = look()
mount("reader", seen, payload.reader_data(seen))
mount("map", seen, payload.map_data(seen))
