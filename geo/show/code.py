"""The QR code of a link, drawn here so that no page asks another machine for it."""

import io

import segno

# A quiet zone of four modules is what ISO/IEC 18004 asks for.
_QUIET_MODULES = 4


def code_svg(link: str) -> bytes | None:
    """The code of a link as SVG, one unit a module; None for a link longer than a code holds
    (2331 bytes at level M)."""
    try:
        code = segno.make(link, error="m", boost_error=False, micro=False)
    except segno.DataOverflowError:
        return None
    drawn = io.BytesIO()
    code.save(
        drawn,
        kind="svg",
        border=_QUIET_MODULES,
        dark="#14212B",
        light="#FFFFFF",
        xmldecl=False,
        omitsize=True,
    )
    return drawn.getvalue()
