"""From sources to the files the product ships; the only room that writes ``data/``."""
