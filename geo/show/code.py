"""The QR code of a link, drawn here so that no page asks another machine for it."""

import io

import segno

# A quiet zone of four modules is what ISO/IEC 18004 asks for.
_QUIET_MODULES = 4
_INK, _PAPER = "#14212B", "#FFFFFF"


def code_svg(link: str) -> bytes | None:
    """The code of a link as SVG, one unit a module; None for a link longer than a code holds
    (2331 bytes at level M)."""
    code = _code(link)
    if code is None:
        return None
    drawn = io.BytesIO()
    code.save(
        drawn,
        kind="svg",
        border=_QUIET_MODULES,
        dark=_INK,
        light=_PAPER,
        xmldecl=False,
        omitsize=True,
    )
    return drawn.getvalue()


def code_png(link: str, *, scale: int = 8) -> bytes | None:
    """The same code as PNG, ``scale`` pixels a module, for documents that hold no SVG."""
    code = _code(link)
    if code is None:
        return None
    drawn = io.BytesIO()
    code.save(drawn, kind="png", border=_QUIET_MODULES, scale=scale, dark=_INK, light=_PAPER)
    return drawn.getvalue()


def _code(link: str) -> segno.QRCode | None:
    try:
        return segno.make(link, error="m", boost_error=False, micro=False)
    except segno.DataOverflowError:
        return None
