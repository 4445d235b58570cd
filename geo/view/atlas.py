"""Plan and ground joined: who names what, in both directions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from geo.errors import PlanError
from geo.places.gazetteer import Gazetteer, Place
from geo.plan.model import (
    MAP_ROLES,
    Department,
    KeyTask,
    Measure,
    Mention,
    Passage,
    Piece,
    Plan,
    Task,
    Window,
)
from geo.status.vocabulary import StatusWords

Record = Measure | KeyTask | Passage


@dataclass(frozen=True)
class Atlas:
    """One plan on its ground. Indexes are made once and never changed."""

    plan: Plan
    mentions: tuple[Mention, ...]
    gazetteer: Gazetteer
    words: StatusWords
    pieces: tuple[Piece, ...] = ()

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """Every record by id."""
        return {record.id: record for record in self.plan.records}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure in document order."""
        return self.plan.measures

    @cached_property
    def _homes(self) -> Mapping[str, tuple[Window, Task]]:
        return {
            measure.id: (window, task)
            for window in self.plan.windows
            for task in window.tasks
            for measure in task.measures
        }

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """Departments by their canonical name."""
        return {department.name: department for department in self.plan.departments}

    @cached_property
    def department_ids(self) -> Mapping[str, Department]:
        """Departments by their id."""
        return {department.id: department for department in self.plan.departments}

    @cached_property
    def tasks(self) -> Mapping[str, Task]:
        """Tasks by id, in document order."""
        return {task.id: task for window in self.plan.windows for task in window.tasks}

    @cached_property
    def key_ids(self) -> frozenset[str]:
        """Ids of the key tasks."""
        return frozenset(key.id for key in self.plan.key_tasks)

    @cached_property
    def mentions_by_record(self) -> Mapping[str, tuple[Mention, ...]]:
        """Mentions of each record, in order; records without any are absent."""
        grouped: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            grouped.setdefault(mention.record, []).append(mention)
        return {record: tuple(rows) for record, rows in grouped.items()}

    @cached_property
    def key_tasks_by_record(self) -> Mapping[str, tuple[KeyTask, ...]]:
        """Key tasks that repeat a measure or a window's introduction."""
        grouped: dict[str, list[KeyTask]] = {}
        for key in self.plan.key_tasks:
            for record in key.repeats:
                grouped.setdefault(record, []).append(key)
        return {record: tuple(rows) for record, rows in grouped.items()}

    @cached_property
    def places_by_record(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the places a record names in a role that the map shows, in order."""
        return {
            record: tuple(dict.fromkeys(m.place for m in rows if m.role in MAP_ROLES))
            for record, rows in self.mentions_by_record.items()
        }

    @cached_property
    def records_by_place(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the records that name a place in a role that the map shows.

        A place drawn at its parent's point is counted under the parent as well.
        """
        grouped: dict[str, list[str]] = {}
        for record in self.plan.records:
            for place in self.places_by_record.get(record.id, ()):
                for shown in dict.fromkeys((place, self.drawn_at(place))):
                    if record.id not in grouped.setdefault(shown, []):
                        grouped[shown].append(record.id)
        return {place: tuple(rows) for place, rows in grouped.items()}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Places of the plan: named somewhere in a role that the map shows."""
        return tuple(p for p in self.gazetteer.places if p.id in self.records_by_place)

    @cached_property
    def partners(self) -> tuple[Place, ...]:
        """Counterparts of the cooperation: places of the plan that lie in the delta."""
        return tuple(p for p in self.places if p.extent == "delta")

    @cached_property
    def rolled_up(self) -> Mapping[str, tuple[str, ...]]:
        """Cities that stand for counties of the plan when asked to: city id -> county ids.

        A city may be here that the plan itself does not name.
        """
        grouped: dict[str, list[str]] = {}
        for place in self.partners:
            city = self.gazetteer.roll_up(place)
            if city.id != place.id:
                grouped.setdefault(city.id, []).append(place.id)
        return {city: tuple(counties) for city, counties in grouped.items()}

    @cached_property
    def rolled_only(self) -> tuple[Place, ...]:
        """Cities of ``rolled_up`` that the plan itself does not name."""
        cities = (self.gazetteer.place(city) for city in self.rolled_up)
        return tuple(city for city in cities if city.id not in self.records_by_place)

    def stands_for(self, place_id: str, *, rolled: bool) -> tuple[str, ...]:
        """The place and, when rolled up, the counties counted under it; a county then is empty."""
        if not rolled:
            return (place_id,)
        if self.gazetteer.roll_up(self.gazetteer.place(place_id)).id != place_id:
            return ()
        own = (place_id,) if place_id in self.records_by_place else ()
        return (*own, *self.rolled_up.get(place_id, ()))

    @property
    def home(self) -> Place:
        """The place the plan speaks from; distances and arcs begin here."""
        return self.gazetteer.place(self.plan.head.home)

    def window_of(self, measure_id: str) -> Window:
        """The window a measure stands in; raises PlanError for an unknown id."""
        return self._home(measure_id)[0]

    def task_of(self, measure_id: str) -> Task:
        """The task a measure stands in; raises PlanError for an unknown id."""
        return self._home(measure_id)[1]

    def drawn_at(self, place_id: str) -> str:
        """The place whose marker stands for this one: its parent where their points coincide."""
        place = self.gazetteer.place(place_id)
        if place.parent is None or not place.located:
            return place_id
        parent = self.gazetteer.get(place.parent)
        if parent is None or parent.kind in {"region", "province"} or not parent.located:
            return place_id
        return parent.id if (parent.lon, parent.lat) == (place.lon, place.lat) else place_id

    def located(self, measure_id: str) -> str:
        """``placed``, ``unlocated`` (names a place nobody can locate) or ``unnamed``."""
        places = self.places_by_record.get(measure_id, ())
        if any(self.gazetteer.place(place).located for place in places):
            return "placed"
        return "unlocated" if places else "unnamed"

    def _home(self, measure_id: str) -> tuple[Window, Task]:
        try:
            return self._homes[measure_id]
        except KeyError as error:
            raise PlanError(
                f"没有举措 {measure_id}",
                where=self.plan.head.id,
                expected="W1.1.1 这样的举措编号",
                remedy="核对编号",
            ) from error


def link(
    plan: Plan,
    mentions: tuple[Mention, ...],
    gazetteer: Gazetteer,
    words: StatusWords,
    *,
    pieces: tuple[Piece, ...] = (),
) -> Atlas:
    """Join a plan to its ground; raises PlanError when a mention names an unknown place."""
    unknown = sorted({m.place for m in mentions if gazetteer.get(m.place) is None})
    if unknown:
        raise PlanError(
            f"地名表中没有 {unknown}",
            where=f"{plan.head.id} 的 mentions.json",
            expected="data/places/places.csv 中的编号",
            remedy="补上地点，或运行 python -m geo build 重新生成",
        )
    return Atlas(plan, mentions, gazetteer, words, pieces)
