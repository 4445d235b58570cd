"""The rows of the tables: what a filter leaves, as plain values by the keys of the columns."""

from collections.abc import Iterable, Mapping
from datetime import date

from geo.export.asking import kept_places
from geo.places.gazetteer import Place
from geo.plan.model import MAP_ROLES, KeyTask, Measure, Mention
from geo.show.places import kind_label, position_doubt
from geo.show.telling import Telling
from geo.status.model import Evidence
from geo.status.vocabulary import Term
from geo.view.dossier import distance_km
from geo.view.progress import deadline
from geo.view.select import ids_of, naming

Value = str | int | float | bool | date | tuple[str, ...] | None
Line = dict[str, Value]


def table_rows(telling: Telling) -> dict[str, tuple[Line, ...]]:
    """Table id -> its rows; a row has every key of its columns, some more than a language
    shows."""
    atlas, found = telling.atlas, telling.selection
    keys = {key.id: key for key in atlas.plan.key_tasks}
    return {
        "measures": tuple(_measure(telling, m) for m in atlas.measures if m.id in telling.kept),
        "key_tasks": tuple(_key_task(telling, keys[k]) for k in found.key_tasks),
        "places": tuple(_place(telling, place) for place in kept_places(telling)),
        "mentions": tuple(_mention(telling, m) for m in kept_mentions(telling)),
    }


def kept_mentions(telling: Telling) -> tuple[Mention, ...]:
    """Mentions in what the filter keeps; those of introductions and goals when it narrows
    nothing."""
    atlas, found = telling.atlas, telling.selection
    kept = {*found.measures, *found.key_tasks}
    whole = not telling.chosen.narrowing
    passages = {r.id for r in atlas.plan.records if not isinstance(r, Measure | KeyTask)}
    return tuple(m for m in atlas.mentions if m.record in kept or (whole and m.record in passages))


def place_measures(telling: Telling, place: Place) -> tuple[str, ...]:
    """Kept measures that name a place, or one drawn at its point; a city that stands only
    for its counties has theirs."""
    atlas = telling.atlas
    alone = place.id in atlas.records_by_place
    counted = (place.id,) if alone else atlas.rolled_up.get(place.id, ())
    return ids_of(telling.index, naming(telling.index, counted) & telling.selection.mask)


def place_key_tasks(telling: Telling, place: Place) -> tuple[str, ...]:
    """Kept key tasks that name a place."""
    named = set(telling.atlas.records_by_place.get(place.id, ()))
    return tuple(k for k in telling.selection.key_tasks if k in named)


def windows_of(telling: Telling, measures: Iterable[str]) -> tuple[str, ...]:
    """Ids of the windows of measures, in the plan's order."""
    return tuple(dict.fromkeys(telling.atlas.window_of(m).id for m in measures))


def term_label(telling: Telling, terms: Iterable[Term], code: str) -> str:
    """The word for a code in the language of the document."""
    term = next(t for t in terms if t.code == code)
    return term.en if telling.lang == "en" else term.zh


def record_kind(telling: Telling, record_id: str) -> tuple[str, str]:
    """(measure, key-task or passage; the window's id or nothing) of a record."""
    record = telling.atlas.records[record_id]
    if isinstance(record, Measure):
        return "measure", telling.atlas.window_of(record_id).id
    if isinstance(record, KeyTask):
        return "key-task", record.repeats[0].split(".")[0]
    window = record_id.split(".")[0]
    known = {w.id for w in telling.atlas.plan.windows}
    return "passage", window if window in known else ""


def _measure(telling: Telling, measure: Measure) -> Line:
    atlas = telling.atlas
    window, task = atlas.window_of(measure.id), atlas.task_of(measure.id)
    kinds = tuple(dict.fromkeys(c.kind for c in measure.commitments))
    located = atlas.located(measure.id)
    return {
        **_said(telling, measure),
        "window": window.id,
        "window_name": telling.window_name(window),
        "task": task.id,
        "task_name": telling.task_name(task.id),
        **_departments(telling, task.departments),
        "open_ended": task.open_ended,
        "located": located,
        "located_name": telling.say(f"located.{located}"),
        "commitments": kinds,
        "commitment_names": tuple(term_label(telling, atlas.words.commitment, k) for k in kinds),
        "key_tasks": tuple(k.id for k in atlas.key_tasks_by_record.get(measure.id, ())),
        **_standing(telling, measure.id),
    }


def _key_task(telling: Telling, key: KeyTask) -> Line:
    atlas = telling.atlas
    window = atlas.plan.windows[telling.window_number(key) - 1]
    clock = telling.judged.progress.clock
    return {
        **_said(telling, key),
        "window": window.id,
        "window_name": telling.window_name(window),
        "category": telling.category(key.category),
        **_departments(telling, key.departments),
        "repeats": key.repeats,
        "due": deadline(atlas, telling.judged.recorded, key.id, clock),
        **_standing(telling, key.id),
    }


def _said(telling: Telling, record: Measure | KeyTask) -> Line:
    places = telling.atlas.places_by_record.get(record.id, ())
    return {
        "id": record.id,
        "text": telling.text(record),
        "text_zh": record.text,
        "places": places,
        "place_names": tuple(telling.place_name(p) for p in places),
        "line": record.source.line,
    }


def _departments(telling: Telling, names: tuple[str, ...]) -> Line:
    known = telling.atlas.departments
    return {
        "departments": tuple(known[name].id for name in names),
        "department_names": telling.departments(names),
    }


def _standing(telling: Telling, subject: str) -> Line:
    at, words = telling.standing(subject), telling.atlas.words
    return {
        "status": at.status,
        "status_name": term_label(telling, words.official, at.status),
        "level": at.level,
        "level_name": term_label(telling, words.levels, at.level),
        "schedule": at.schedule,
        "schedule_name": term_label(telling, words.schedules, at.schedule),
        "valid_on": date.fromisoformat(at.valid_on) if at.valid_on else None,
        **_evidence(telling, subject),
    }


def _evidence(telling: Telling, subject: str) -> Mapping[str, Value]:
    event = telling.judged.progress.current.get(subject)
    if event is None:
        return {"note": "", "evidence": (), "evidence_urls": ()}
    known = telling.judged.recorded.evidence
    found = [known[key] for key in event.evidence if key in known]
    english = telling.lang == "en"
    return {
        "note": event.note_en if english and event.note_en else event.note_zh,
        "evidence": tuple(_page(telling, e) for e in found),
        "evidence_urls": tuple(e.url for e in found if e.url),
    }


def _page(telling: Telling, evidence: Evidence) -> str:
    title, publisher = telling.title_of(evidence), evidence.publisher
    return f"{title} ({publisher})" if telling.lang == "en" else f"{title}（{publisher}）"


def _place(telling: Telling, place: Place) -> Line:
    measures = place_measures(telling, place)
    return {
        "id": place.id,
        "name": telling.place_name(place.id),
        "names": place.names,
        "name_en": place.name_en,
        "kind": place.kind,
        "kind_name": kind_label(telling, place),
        "extent": place.extent or "",
        "parent": place.host or place.parent or "",
        "address": place.address or "",
        "lon": place.lon if place.located else None,
        "lat": place.lat if place.located else None,
        "precision": place.precision,
        "confidence": place.confidence,
        "needs_check": place.needs_check,
        "error_m": place.error_m,
        "doubt": position_doubt(telling, place)
        if place.located
        else telling.say("precision.unlocated"),
        "position_source": place.sources,
        "drawn_at": telling.atlas.drawn_at(place.id) if place.located else "",
        "distance_km": distance_km(telling.atlas, place),
        "windows": windows_of(telling, measures),
        "measure_count": len(measures),
        "measures": measures,
        "key_tasks": place_key_tasks(telling, place),
    }


def _mention(telling: Telling, mention: Mention) -> Line:
    kind, window = record_kind(telling, mention.record)
    return {
        "record": mention.record,
        "kind": kind,
        "window": window,
        "place": mention.place,
        "place_name": telling.place_name(mention.place),
        "role": mention.role,
        "role_name": telling.say(f"role.{mention.role}"),
        "on_map": mention.role in MAP_ROLES,
        "quote": mention.quote,
        "start": mention.start,
        "end": mention.end,
    }
