"""The fonts that travel with the atlas, so that Chinese shows on any machine.

Each file holds only the characters the project uses (``geo/build/fonts.py`` cuts
them); any other character falls back to the reader's own fonts. The families
carry names of their own, so that a complete Noto on the machine stays reachable
behind them.
"""

from dataclasses import dataclass

FONTS_CSS = "css/fonts.css"
FONTS_FOLDER = "fonts"


@dataclass(frozen=True)
class Face:
    """One font file: the family and weights it serves, and the font it was cut from.

    ``weights`` is a CSS range, so that no weight is ever faked by smearing.
    ``sets`` says which texts are set in it: ``all``, ``bold`` (all but what the ledger
    and the command line say), ``document`` (the plan as it is read) or ``titles`` (names,
    headings and the words of the interface).
    """

    file: str
    family: str
    weights: str
    source: str
    sets: str = "all"


FACES = (
    Face("atlas-sans-sc-400.woff2", "Atlas Sans SC", "100 500", "NotoSansCJK-Regular.ttc"),
    Face("atlas-sans-sc-700.woff2", "Atlas Sans SC", "600 900", "NotoSansCJK-Bold.ttc", "bold"),
    # The document is read in the regular weight; titles are bold.
    Face(
        "atlas-serif-sc-400.woff2",
        "Atlas Serif SC",
        "100 500",
        "NotoSerifCJK-Regular.ttc",
        "document",
    ),
    Face(
        "atlas-serif-sc-700.woff2", "Atlas Serif SC", "600 900", "NotoSerifCJK-Bold.ttc", "titles"
    ),
)


def font_css() -> str:
    """The @font-face rules; addresses are relative to ``css/``."""
    return "".join(
        f'@font-face{{font-family:"{face.family}";font-style:normal;font-weight:{face.weights};'
        f'font-display:swap;src:url("../{FONTS_FOLDER}/{face.file}") format("woff2")}}\n'
        for face in FACES
    )
