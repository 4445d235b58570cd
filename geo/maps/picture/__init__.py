"""The map as a picture of its own: the same layers, colours and rules as on the screen."""
