"""The filter of a show as one sentence."""

from collections.abc import Callable, Iterable, Mapping

from geo.show.telling import Telling
from geo.status.vocabulary import Term


def filter_sentence(telling: Telling) -> str:
    """What narrows or dates the contents, in words; empty when nothing does."""
    chosen = telling.chosen
    parts = [
        _field(telling, telling.say(f"field.{name}"), _values(telling, name, getattr(chosen, name)))
        for name in chosen.narrowing
    ]
    if chosen.rolled:
        parts.append(telling.say("partners.rolled"))
    for clock, day in (("asof", chosen.as_of), ("known", chosen.known)):
        if day is not None:
            parts.append(_field(telling, telling.say(f"progress.clock.{clock}"), (str(day),)))
    if not parts:
        return ""
    return telling.say("show.narrowed", fields=telling.say("show.semicolon").join(parts))


def _field(telling: Telling, name: str, values: Iterable[str]) -> str:
    told = telling.listed(values)
    return telling.say("show.field", name=name, values=told) if told else name


def _values(telling: Telling, field: str, values: object) -> tuple[str, ...]:
    """The values of a field as words; a switch has none."""
    if isinstance(values, str):
        return (telling.say("quoted", text=values),)
    if not isinstance(values, tuple):
        return ()
    return tuple(_LABELS[field](telling, value) for value in values)


def _window(telling: Telling, value: str) -> str:
    window = next(w for w in telling.atlas.plan.windows if w.id == value)
    return telling.window_name(window)


def _term(terms: Callable[[Telling], Iterable[Term]]) -> Callable[[Telling, str], str]:
    def label(telling: Telling, code: str) -> str:
        term = next(t for t in terms(telling) if t.code == code)
        return term.en if telling.translation else term.zh

    return label


_LABELS: Mapping[str, Callable[[Telling, str], str]] = {
    "windows": _window,
    "tasks": lambda telling, value: f"{value} {telling.task_name(value)}",
    "departments": lambda telling, value: telling.department_by_id(value),
    "places": lambda telling, value: telling.place_name(value),
    "commitments": _term(lambda telling: telling.atlas.words.commitment),
    "statuses": _term(lambda telling: telling.atlas.words.official),
    "levels": _term(lambda telling: telling.atlas.words.levels),
    "schedules": _term(lambda telling: telling.atlas.words.schedules),
    "located": lambda telling, value: telling.say(f"located.{value}"),
}
