"""A document that leaves the atlas: a name, what it is, its bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """One file: ``name`` is fit for every system, ``media_type`` as HTTP names it."""

    name: str
    media_type: str
    data: bytes
