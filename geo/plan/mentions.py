"""Which names a plan mentions, where, and in what part.

A rule proposes from the names of the gazetteer: the longest name wins, what stands
inside a longer name takes a lesser part, quotation marks make a brand. A hand
decision with a reason settles what a rule cannot know.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.errors import PlanError
from geo.plan.decisions import Decisions, MentionDecision
from geo.plan.document import Document
from geo.plan.model import Mention, Plan, Role
from geo.plan.wording import full_width


@dataclass(frozen=True)
class PlaceName:
    """One spelling of a place, with what the rule needs to know of the place."""

    place: str
    text: str
    kind: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Hit:
    start: int
    end: int
    names: tuple[PlaceName, ...]


# What a name is taken for where nothing else is known, by the kind of its place.
_DEFAULT_ROLE: Mapping[str, Role] = {
    "region": "region",
    "province": "prefix",
    "city": "partner",
    "district": "partner",
    "zone": "partner",
    "hospital": "partner",
    "landmark": "site",
    "street": "site",
    "area": "site",
    "institution": "institution",
    "facility": "proposed",
}
# Kind of a name that the ground knows but that must never carry a record.
BACKGROUND = "background"


def find_mentions(
    document: Document, plan: Plan, names: Iterable[PlaceName], decisions: Decisions
) -> tuple[Mention, ...]:
    """Every mention of every record, in document order.

    Raises PlanError when a name cannot be settled or a decision matches nothing.
    """
    spelled = _by_text(names)
    _check_places(decisions, {n.place for same in spelled.values() for n in same})
    _check_proper_names(decisions, full_width(document.text))
    used: set[MentionDecision] = set()
    found: list[Mention] = []
    for record in plan.records:
        start, end = record.source.start, record.source.end
        shown = full_width(document.text[start:end])
        for mention in _in_record(record.id, shown, spelled, decisions, used):
            quote = document.text[start + mention.start : start + mention.end]
            found.append(
                Mention(
                    record.id,
                    mention.place,
                    mention.role,
                    start + mention.start,
                    start + mention.end,
                    quote,
                )
            )
    if unused := [d for d in decisions.mentions if d not in used]:
        first = unused[0]
        raise PlanError(
            f"{first.record} 中没有第 {first.nth} 处“{first.quote}”",
            where="corrections.toml [[mentions]]",
            expected="与公开文本一致的引文",
            remedy="改正 record、quote 或 nth",
        )
    return tuple(sorted(found, key=lambda m: (m.start, -m.end, m.place)))


def _check_places(decisions: Decisions, known: set[str]) -> None:
    if unknown := [d for d in decisions.mentions if d.place not in known]:
        raise PlanError(
            f"没有地点 {unknown[0].place!r}",
            where=f"corrections.toml [[mentions]]（{unknown[0].record}）",
            expected="data/places/places.csv 中的编号",
            remedy="改正 place，或在地点表补一行",
        )


def _check_proper_names(decisions: Decisions, shown: str) -> None:
    if idle := [n.name for n in decisions.proper_names if full_width(n.name) not in shown]:
        raise PlanError(
            f"公开文本中没有“{idle[0]}”",
            where="corrections.toml [[proper_names]]",
            expected="原文中的专名",
            remedy="改正 name，或删去这一条",
        )


def _by_text(names: Iterable[PlaceName]) -> dict[str, tuple[PlaceName, ...]]:
    spelled: dict[str, tuple[PlaceName, ...]] = {}
    for name in names:
        text = full_width(name.text)
        spelled[text] = (*spelled.get(text, ()), name)
    return spelled


def _in_record(
    record: str,
    shown: str,
    spelled: Mapping[str, tuple[PlaceName, ...]],
    decisions: Decisions,
    used: set[MentionDecision],
) -> Iterator[Mention]:
    decided = {}
    for decision in decisions.mentions:
        if decision.record == record:
            at = _nth(shown, full_width(decision.quote), decision.nth)
            if at is None:
                continue
            span = (at, at + len(decision.quote))
            if span in decided:
                raise PlanError(
                    f"{record} 的“{decision.quote}”判定了两次",
                    where="corrections.toml [[mentions]]",
                    expected="每处提及一条",
                    remedy="删去重复的一条",
                )
            used.add(decision)
            decided[span] = decision
    hits = _hits(shown, spelled, [(s, e) for s, e in decided])
    outers = _proper_spans(shown, decisions)
    for index, hit in enumerate(hits):
        settled = decided.get((hit.start, hit.end))
        inside = [h for h in hits if _holds(h, hit)]
        if settled is not None:
            yield Mention(record, settled.place, settled.role, hit.start, hit.end, "")
        elif inside:
            yield _nested(record, hit, inside, decided)
        else:
            follower = hits[index + 1] if index + 1 < len(hits) else None
            yield _outermost(record, shown, hit, follower, outers)


def _hits(
    shown: str, spelled: Mapping[str, tuple[PlaceName, ...]], extra: list[tuple[int, int]]
) -> list[_Hit]:
    """Occurrences of names; a shorter spelling of the same place inside a longer is dropped."""
    raw = [
        _Hit(at, at + len(text), names)
        for text, names in spelled.items()
        for at in _all(shown, text)
    ]
    raw += [_Hit(s, e, ()) for s, e in extra if not any((h.start, h.end) == (s, e) for h in raw)]
    kept = [
        hit
        for hit in raw
        if not any(_holds(other, hit) and _same_place(other, hit) for other in raw)
        and not any(_crosses(other, hit) for other in raw)
    ]
    return sorted(kept, key=lambda h: (h.start, -h.end))


def _same_place(outer: _Hit, inner: _Hit) -> bool:
    return bool({n.place for n in inner.names} <= {n.place for n in outer.names}) and bool(
        inner.names
    )


def _holds(outer: _Hit, inner: _Hit) -> bool:
    wider = outer.end - outer.start > inner.end - inner.start
    return wider and outer.start <= inner.start and inner.end <= outer.end


def _crosses(other: _Hit, hit: _Hit) -> bool:
    overlap = other.start < hit.start < other.end < hit.end or (
        hit.start < other.start < hit.end < other.end
    )
    return overlap and (other.end - other.start) > (hit.end - hit.start)


def _proper_spans(shown: str, decisions: Decisions) -> list[tuple[int, int, Role]]:
    return [
        (at, at + len(name.name), name.role)
        for name in decisions.proper_names
        for at in _all(shown, full_width(name.name))
    ]


def _one(record: str, hit: _Hit) -> PlaceName:
    places = {name.place for name in hit.names}
    if len(places) != 1:
        raise PlanError(
            f"{record} 的名称对应 {sorted(places)}",
            where="data/places/places.csv",
            expected="一种写法只属于一个地点",
            remedy="删去重复的别名，或在 corrections.toml 的 [[mentions]] 指定",
        )
    return hit.names[0]


def _nested(
    record: str,
    hit: _Hit,
    inside: list[_Hit],
    decided: Mapping[tuple[int, int], MentionDecision],
) -> Mention:
    name = _one(record, hit)
    outer = max(inside, key=lambda h: h.end - h.start)
    decision = decided.get((outer.start, outer.end))
    outer_kind = outer.names[0].kind if outer.names else ""
    role: Role = "embedded"
    if outer_kind == "hospital" and name.kind == "city":
        role = "host"
    elif outer_kind == "street" and name.kind == "city":
        role = "false-friend"
    elif decision is not None and decision.role == "brand":
        role = "brand"
    return Mention(record, name.place, role, hit.start, hit.end, "")


def _outermost(
    record: str,
    shown: str,
    hit: _Hit,
    follower: _Hit | None,
    outers: list[tuple[int, int, Role]],
) -> Mention:
    name = _one(record, hit)
    covering = [r for s, e, r in outers if s <= hit.start and hit.end <= e]
    role: Role
    if covering:
        role = covering[0]
    elif _quoted(shown, hit.start, hit.end):
        role = "brand"
    elif name.kind == BACKGROUND:
        raise PlanError(
            f"{record} 提到背景地点“{name.text}”",
            where="data/places/places.csv",
            expected="背景地点不承载任何条款",
            remedy="在 corrections.toml 写明这处名称的角色，或改正 background",
        )
    elif (
        name.kind == "city"
        and follower is not None
        and follower.start == hit.end
        and any(name.place in n.parents for n in follower.names)
    ):
        role = "prefix"
    else:
        role = _DEFAULT_ROLE[name.kind]
    return Mention(record, name.place, role, hit.start, hit.end, "")


def _quoted(shown: str, start: int, end: int) -> bool:
    opened, closed = shown.rfind("“", 0, start + 1), shown.rfind("”", 0, start)
    after = shown.find("”", end)
    return opened > closed and after >= 0 and shown.find("“", end, after) < 0


def _all(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _nth(text: str, needle: str, nth: int) -> int | None:
    for count, at in enumerate(_all(text, needle), start=1):
        if count == nth:
            return at
    return None
