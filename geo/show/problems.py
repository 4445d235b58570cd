"""A saved show that cannot be taken, told so that it can be mended."""

from geo.errors import PlanMapError


class ShowError(PlanMapError):
    """A composed show, its file or its logo is not what it must be."""
