"""How much text a scene can hold on every wall it is made for, and pages for what is longer.

A row is one line of body text; widths count Chinese characters, a Latin letter about
half of one. The page quotes as much of each record as there is room for, marks the cut,
and shows the whole when its number is chosen; here stands what must fit at the least.
What does not is told with scene and field, never cut in the data.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geo.show.bodies import KeyGroup, KeyTasksBody, Overview, Spotlight, WindowBody
from geo.show.model import KEY_TASKS, LANDMARK, OVERVIEW, PARTNER, WINDOW, Scene

PROFILES = ("1920×1080", "3840×2160", "3840×1080", "1366×768")
TITLE_ROOM = 24
WELCOME_ROOM = 24
TAB_SIGNS = 6
TAB_LETTERS = 14
# Chinese characters stand from here on; quotation marks and dashes are as wide in Chinese.
_CHINESE = 0x2E80
_WIDE = 0x2000
_LETTER = 0.55


@dataclass(frozen=True)
class Box:
    """Room for text: characters in a row, rows on a page."""

    width: int
    rows: int


def _walls(full: Box, ultrawide: Box, small: Box) -> Mapping[str, Box]:
    """Boxes by profile; the largest wall is the first one at twice the size."""
    return dict(zip(PROFILES, (full, full, ultrawide, small), strict=True))


# Kind -> profile -> box: cards of a window, records of a place, one column of the annex,
# groups of partners.
BOXES: Mapping[str, Mapping[str, Box]] = {
    WINDOW: _walls(Box(30, 25), Box(44, 28), Box(28, 25)),
    PARTNER: _walls(Box(31, 23), Box(44, 26), Box(30, 22)),
    LANDMARK: _walls(Box(31, 23), Box(44, 26), Box(30, 22)),
    KEY_TASKS: _walls(Box(22, 24), Box(40, 24), Box(21, 24)),
    OVERVIEW: _walls(Box(19, 22), Box(20, 22), Box(19, 20)),
}
# Kind -> rows that a quotation keeps when room is short.
QUOTED: Mapping[str, int] = {WINDOW: 1, PARTNER: 3, LANDMARK: 3, KEY_TASKS: 2}
# The annex stands in so many columns, each a category or a part of one.
COLUMNS = 3
# Field -> the longest line in two rows at the smallest size that a head may take.
LINES: Mapping[str, int] = {"title": 36, "subtitle": 104}
MOTTO_ROOM = 30
HEAD_ROWS = 2.0


def room(text: str) -> float:
    """The room of a text in Chinese characters."""
    return sum(1 if ord(sign) >= _WIDE else _LETTER for sign in text)


def rows(text: str, width: int) -> int:
    """Rows that a text takes at a width; an empty one takes one."""
    return max(1, math.ceil(room(text) / width))


def quoted(kind: str, text: str, width: int) -> int:
    """Rows that a text takes at the least: all of it, or the shortest quotation."""
    return min(QUOTED[kind], rows(text, width))


def least(kind: str) -> Box:
    """What every wall holds of a kind: the narrowest width and the fewest rows."""
    boxes = BOXES[kind].values()
    return Box(min(b.width for b in boxes), min(b.rows for b in boxes))


def tab_fits(tab: str) -> bool:
    """Whether a name fits into the strip of scenes."""
    wide = any(ord(sign) >= _CHINESE for sign in tab)
    return len(tab) <= (TAB_SIGNS if wide else TAB_LETTERS)


# (group, first item, one past the last item)
Run = tuple[int, int, int]


def paged(groups: Sequence[tuple[float, Sequence[float]]], limit: float) -> list[list[Run]]:
    """Pages of groups, each given as (rows of its head, rows of its items).

    A group stays whole where an empty page can hold it; else it goes on under its head
    on the next page. One page, perhaps empty, at least.
    """
    pages: list[list[Run]] = [[]]
    used = 0.0
    for n, (head, items) in enumerate(groups):
        whole = head + sum(items)
        if pages[-1] and used + whole > limit >= whole:
            pages.append([])
            used = 0.0
        start = 0
        while start < len(items):
            end = _filled(items, start, limit - used - head)
            if end == start and pages[-1]:
                pages.append([])
                used = 0.0
                continue
            # An item longer than a page stands alone and is told by ``misfits``.
            end = max(end, start + 1)
            pages[-1].append((n, start, end))
            used += head + sum(items[start:end])
            start = end
    return pages


def _filled(items: Sequence[float], start: int, free: float) -> int:
    end = start
    while end < len(items) and items[end] <= free:
        free -= items[end]
        end += 1
    return end


def window_rows(body: WindowBody, width: int) -> float:
    """Rows of the cards of a window: a head for each task, its measures."""
    return sum(
        HEAD_ROWS + sum(quoted(WINDOW, m.text, width) for m in task.measures) for task in body.tasks
    )


def record_rows(kind: str, text: str, width: int) -> float:
    """Rows of a record of a place or of the annex: its text and a line of what is known."""
    return quoted(kind, text, width) + 1


def spotlight_rows(body: Spotlight, width: int) -> float:
    """Rows of the records of a place."""
    records = (*body.measures, *body.key_tasks)
    return sum(record_rows(PARTNER, record.text, width) for record in records)


def column_rows(group: KeyGroup, width: int) -> float:
    """Rows of one column of the annex: a head and its key tasks."""
    return HEAD_ROWS + sum(record_rows(KEY_TASKS, item.text, width) for item in group.items)


def overview_rows(body: Overview, width: int) -> float:
    """Rows of the partners by group, names two characters apart."""
    return sum(
        HEAD_ROWS + rows("\u3000\u3000".join(place.name for place in group.places), width)
        for group in body.groups
    )


def misfits(scenes: Sequence[Scene]) -> tuple[str, ...]:
    """What does not fit on some wall: scene, field, room needed and room there is."""
    return tuple(told for scene in scenes for told in _misfits(scene))


def _misfits(scene: Scene) -> Iterator[str]:
    if not tab_fits(scene.tab):
        yield f"{scene.id} 的 tab：“{scene.tab}”长于 {TAB_SIGNS} 字或 {TAB_LETTERS} 个字母"
    for field, most in LINES.items():
        if (needed := room(getattr(scene, field))) > most:
            yield f"{scene.id} 的 {field}：需 {needed:.0f} 字，版面 {most} 字"
    if isinstance(scene.body, Overview):
        for card in scene.body.windows:
            if (needed := room(card.motto)) > MOTTO_ROOM:
                yield f"{scene.id} 的 {card.id} 题语：需 {needed:.0f} 字，版面 {MOTTO_ROOM} 字"
    for profile, box in BOXES.get(scene.kind, {}).items():
        if (needed := _rows_of(scene, box.width)) > box.rows:
            yield f"{scene.id} 在 {profile}：需 {needed:.0f} 行，版面 {box.rows} 行"


def _rows_of(scene: Scene, width: int) -> float:
    body = scene.body
    if isinstance(body, WindowBody):
        return window_rows(body, width)
    if isinstance(body, Spotlight):
        return spotlight_rows(body, width)
    if isinstance(body, KeyTasksBody):
        return max(column_rows(group, width) for group in body.groups)
    return overview_rows(body, width) if isinstance(body, Overview) else 0.0
