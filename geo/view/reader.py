"""The plan as a document to read: every published character in its place, told apart.

The order and the pieces are those of the published file; what the ledger counts is
what the reader shows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.plan.model import Correction, Mention, Piece
from geo.plan.wording import full_width, shown_offset
from geo.view.atlas import Atlas, Record

# (text, kind, id): kind is a role of a mention, "department", "corrected" or empty.
Segment = tuple[str, str, str]
# (start, end, kind, id): offsets, and what a segment between them will be.
_Span = tuple[int, int, str, str]
# Pieces that hold neither records nor headings -> kinds of blocks.
_KINDS = {"number-mark": "mark", "table-head": "table"}
_SECTION = re.compile(r"^[一二三四五六七八九十]+、")


@dataclass(frozen=True)
class Block:
    """One piece of the document.

    ``kind``: ``section`` (一、), ``part`` (（一）), ``window``, ``task``, ``annex``, ``record``,
    ``departments``, ``table`` (a column's name), ``category`` (of key tasks) or ``mark``.
    ``id`` is the record, window or task. ``shown`` is the corrected text of records and
    department brackets, ``text`` that of the rest; ``published`` are the file's own
    characters of each.
    """

    kind: str
    id: str = ""
    text: str = ""
    shown: tuple[Segment, ...] = ()
    published: tuple[Segment, ...] = ()
    corrections: int = 0


@dataclass(frozen=True)
class ReadingCopy:
    """The blocks in document order, and the number of characters of each kind of piece."""

    blocks: tuple[Block, ...]
    ledger: Mapping[str, int]


def read(atlas: Atlas) -> ReadingCopy:
    """Cut the document into blocks; empty when the plan was built without its pieces."""
    ledger: dict[str, int] = {}
    for piece in atlas.pieces:
        ledger[piece.kind] = ledger.get(piece.kind, 0) + piece.end - piece.start
    preamble = () if not atlas.pieces else tuple(_preamble(atlas))
    return ReadingCopy((*preamble, *_blocks(atlas)), ledger)


def _preamble(atlas: Atlas) -> Iterator[Block]:
    """The introduction stands before the first section, outside the ledger."""
    listed = {piece.record for piece in atlas.pieces}
    for passage in atlas.plan.introductions:
        if passage.id not in listed:
            yield _record_block(atlas, passage)


def _blocks(atlas: Atlas) -> Iterator[Block]:
    categories = {key.category for key in atlas.plan.key_tasks}
    for number, piece in enumerate(atlas.pieces):
        if piece.kind == "record":
            yield _record_block(atlas, atlas.records[piece.record])
        elif piece.kind == "heading":
            yield _heading(atlas, number)
        elif piece.kind == "table-head" and full_width(piece.text) in categories:
            yield _plain("category", piece)
        elif piece.kind == "department-bracket":
            before = _previous_record(atlas.pieces, number)
            yield Block(
                "departments",
                before if before in atlas.key_ids else before.rsplit(".", 1)[0],
                shown=tuple(_departments(atlas, full_width(piece.text))),
                published=tuple(_departments(atlas, piece.text)),
            )
        else:
            yield _plain(_KINDS[piece.kind], piece)


def _heading(atlas: Atlas, number: int) -> Block:
    """A heading, with the window or task that the record after it belongs to."""
    piece = atlas.pieces[number]
    following = next((p.record for p in atlas.pieces[number + 1 :] if p.record), "")
    window, _, rest = following.partition(".")
    task = following.rsplit(".", 1)[0]
    if _SECTION.match(piece.text):
        return _plain("section", piece)
    if rest == "intro" and window in {w.id for w in atlas.plan.windows}:
        return _plain("window", piece, window)
    if task in atlas.tasks:
        return _plain("task", piece, task)
    return _plain("annex" if following in atlas.key_ids else "part", piece)


def _plain(kind: str, piece: Piece, block_id: str = "") -> Block:
    """A block in which nothing is told apart."""
    published = ((piece.text, "", ""),)
    return Block(kind, block_id, text=full_width(piece.text), published=published)


def _previous_record(pieces: tuple[Piece, ...], number: int) -> str:
    return next((p.record for p in reversed(pieces[:number]) if p.record), "")


def _record_block(atlas: Atlas, record: Record) -> Block:
    source, corrections = record.source, atlas.plan.corrections
    inside = [c for c in corrections if source.start <= c.start and c.end <= source.end]
    mentions = _outermost(atlas.mentions_by_record.get(record.id, ()))
    shown = [
        (
            shown_offset(m.start, source.start, corrections),
            shown_offset(m.end, source.start, corrections),
            m.role,
            m.place,
        )
        for m in mentions
    ]
    published = sorted(
        (start - source.start, end - source.start, kind, ref)
        for start, end, kind, ref in _published_spans(mentions, inside)
    )
    return Block(
        "record",
        record.id,
        shown=tuple(_segments(record.text, shown)),
        published=tuple(_segments(record.quote, published)),
        corrections=len(inside),
    )


def _published_spans(
    mentions: Iterable[Mention], corrections: Iterable[Correction]
) -> Iterator[_Span]:
    """Every corrected spot, and what the mentions are without them."""
    for spot in corrections:
        yield spot.start, spot.end, "corrected", spot.corrected
    for mention in mentions:
        at = mention.start
        for spot in corrections:
            if at <= spot.start < mention.end:
                if at < spot.start:
                    yield at, spot.start, mention.role, mention.place
                at = spot.end
        if at < mention.end:
            yield at, mention.end, mention.role, mention.place


def _outermost(mentions: tuple[Mention, ...]) -> list[Mention]:
    """Mentions that stand in no longer one, in order: the longest name is what is read."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _segments(text: str, spans: Iterable[_Span]) -> Iterator[Segment]:
    at = 0
    for start, end, kind, ref in spans:
        if start > at:
            yield text[at:start], "", ""
        yield text[start:end], kind, ref
        at = end
    if at < len(text):
        yield text[at:], "", ""


def _departments(atlas: Atlas, text: str) -> Iterator[Segment]:
    """A bracket with its bodies marked, whichever of their forms the plan writes."""
    ids = {form: d.id for d in atlas.plan.departments for form in (d.name, *d.forms)}
    forms = re.compile("|".join(sorted(map(re.escape, ids), key=len, reverse=True)))
    spans = [(*m.span(), "department", ids[m.group()]) for m in forms.finditer(text)]
    yield from _segments(text, spans)
