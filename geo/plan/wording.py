"""From published characters to the shown text: full-width punctuation and corrections."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.errors import PlanError
from geo.plan.document import Document
from geo.plan.model import Correction

# The web copy turned the document's punctuation into half-width characters.
_FULL_WIDTH = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）"})


@dataclass(frozen=True)
class TextDecision:
    """A hand decision about lost or damaged characters.

    ``context`` is a passage of the published text in which ``as_is`` stands once;
    the passage itself must occur ``times`` times.
    """

    context: str
    as_is: str
    corrected: str
    reason: str
    times: int = 1


def full_width(text: str) -> str:
    """The text with half-width punctuation made full width; length is unchanged."""
    return text.translate(_FULL_WIDTH)


def locate_corrections(
    document: Document, decisions: Iterable[TextDecision]
) -> tuple[Correction, ...]:
    """Find where each decision applies, in document order.

    Raises PlanError when a passage is not there as often as the decision says.
    """
    found: list[Correction] = []
    for decision in decisions:
        spots = _occurrences(document.text, decision.context)
        inner = decision.context.find(decision.as_is)
        if len(spots) != decision.times or inner < 0:
            raise PlanError(
                f"“{decision.context}”出现 {len(spots)} 次",
                where=f"corrections.toml（{document.name}）",
                expected=f"出现 {decision.times} 次，且含“{decision.as_is}”",
                remedy="核对公开文本，改正这条勘误的 context 或 times",
            )
        for spot in spots:
            start = spot + inner
            found.append(
                Correction(
                    line=document.text.count("\n", 0, start) + 1,
                    start=start,
                    end=start + len(decision.as_is),
                    as_is=decision.as_is,
                    corrected=decision.corrected,
                    reason=decision.reason,
                )
            )
    return tuple(sorted(found, key=lambda row: row.start))


def shown_text(quote: str, start: int, corrections: Iterable[Correction]) -> str:
    """The text to show for a quotation that begins at offset ``start``."""
    text = full_width(quote)
    inside = [c for c in corrections if start <= c.start and c.end <= start + len(quote)]
    for row in sorted(inside, key=lambda c: c.start, reverse=True):
        text = text[: row.start - start] + row.corrected + text[row.end - start :]
    return text


def shown_offset(offset: int, start: int, corrections: Iterable[Correction]) -> int:
    """Where published ``offset`` falls in the shown text of a record beginning at ``start``."""
    shift = sum(
        len(c.corrected) - len(c.as_is) for c in corrections if start <= c.start and c.end <= offset
    )
    return offset - start + shift


def _occurrences(text: str, needle: str) -> list[int]:
    spots, at = [], text.find(needle)
    while needle and at >= 0:
        spots.append(at)
        at = text.find(needle, at + 1)
    return spots
