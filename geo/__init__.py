"""Rooms of the atlas; the picture is in README.md."""
