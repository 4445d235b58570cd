"""Texts cut into spans: whole, or only the sentences or clauses that name the subject."""

import re

from geo.export.brief.model import Span

# Where a text may be cut: behind a full stop, or behind any pause.
_SENTENCES = {"zh": r"[^。]+。?", "en": r".+?(?:\.\s+|$)"}
_CLAUSES = {"zh": r"[^。；，]+[。；，]?", "en": r".+?(?:[.;,]\s+|$)"}
Marks = tuple[tuple[int, int], ...]


def spans(text: str, marks: Marks) -> tuple[Span, ...]:
    """The whole text, its marks as spans of their own; marks that touch or overlap are one."""
    found, at = [], 0
    for start, end in _merged(marks):
        found += [Span(text[at:start]), Span(text[start:end], marked=True)]
        at = end
    return tuple(s for s in (*found, Span(text[at:])) if s.text)


def sentences(text: str, marks: Marks, *, lang: str, cut: str) -> tuple[Span, ...]:
    """Only the sentences that hold a mark; ``cut`` stands for what is left out."""
    return _kept(text, marks, _SENTENCES[lang], cut)


def clauses(text: str, marks: Marks, *, lang: str, cut: str) -> tuple[Span, ...]:
    """Only the clauses that hold a mark; ``cut`` stands for what is left out."""
    return _kept(text, marks, _CLAUSES[lang], cut)


def _kept(text: str, marks: Marks, pattern: str, cut: str) -> tuple[Span, ...]:
    """All of the text where nothing is marked: then there is nothing to cut around."""
    merged = _merged(marks)
    pieces = [m.span() for m in re.finditer(pattern, text, re.DOTALL)]
    kept = [(s, e) for s, e in pieces if any(a < e and b > s for a, b in merged)]
    if not kept:
        return spans(text, marks)
    found: list[Span] = []
    at = 0
    for start, end in kept:
        if start > at:
            found = [*_trimmed(found), Span(cut if found else cut.lstrip())]
        inner = [(max(a, start) - start, min(b, end) - start) for a, b in merged]
        found += spans(text[start:end], tuple((a, b) for a, b in inner if a < b))
        at = end
    if at < len(text):
        found = [*_trimmed(found), Span(cut.rstrip())]
    return tuple(found)


def _trimmed(found: list[Span]) -> list[Span]:
    """The spans without the space at their end: a cut brings its own."""
    if not found:
        return found
    last = found[-1]
    return [*found[:-1], Span(last.text.rstrip(), marked=last.marked)]


def _merged(marks: Marks) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
