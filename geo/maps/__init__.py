"""Drawing as plain data: what the map script is given. One way to draw a place."""
