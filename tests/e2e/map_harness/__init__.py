"""A page that holds nothing but the map, for tests of its script."""
