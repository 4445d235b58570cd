"""One plan on its ground, loaded and indexed once per process, with its layers as bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import LayerError, PlanError
from geo.maps.layers import base_layer, places_layer, records_layer, to_bytes
from geo.places.catalogue import Catalogue, read_catalogue
from geo.places.gazetteer import Gazetteer
from geo.places.layers import BaseLayer, load_layers
from geo.places.operator_map import OperatorMap, read_operator_map
from geo.plan.codec import read_mentions, read_plan
from geo.settings import Settings
from geo.status.vocabulary import read_status_words
from geo.view.atlas import Atlas, link
from geo.view.filters import Vocabulary, vocabulary_of
from geo.view.select import Index, make_index

LANGS = ("zh",)


@dataclass(frozen=True)
class Library:
    """What every page and route reads; ``problems`` are base layers that failed to load."""

    atlas: Atlas
    vocabulary: Vocabulary
    index: Index
    catalogue: Catalogue
    layers: tuple[BaseLayer, ...]
    operator_map: OperatorMap | None
    problems: tuple[LayerError, ...]
    statuses: Mapping[str, str]
    as_of: str
    operator_wanted: bool = False
    _bytes: dict[str, bytes] = field(default_factory=dict)

    def payload(self, name: str) -> bytes | None:
        """The JSON of ``base/<extent>``, ``places`` or ``records``; made once; None if unknown."""
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            "places": lambda: places_layer(self.atlas),
            "records": lambda: records_layer(self.atlas, self.catalogue, LANGS[0]),
        }
        for extent in self.atlas.plan.extents:
            makers[f"base/{extent.id}"] = lambda e=extent.id: base_layer(  # type: ignore[misc]
                e, self.catalogue, self.layers, self.operator_map, wanted=self.operator_wanted
            )
        if name in makers and name not in self._bytes:
            self._bytes[name] = to_bytes(makers[name]())
        return self._bytes.get(name)

    def warm(self) -> None:
        """Make every payload before the first visitor asks."""
        for name in ("places", "records", *(f"base/{e.id}" for e in self.atlas.plan.extents)):
            self.payload(name)


def plan_ids(data_dir: Path) -> tuple[str, ...]:
    """Ids of the plans that have been built, by name."""
    return tuple(sorted(p.parent.name for p in (data_dir / "plans").glob("*/plan.json")))


@lru_cache(maxsize=4)
def open_library(settings: Settings, plan: str) -> Library:
    """Load a plan; remembered per settings and plan.

    Raises PlanError for an unknown plan, GroundError for a broken gazetteer. A base
    layer or operator's map that fails is reported in ``problems`` and left out.
    """
    if plan not in plan_ids(settings.data_dir):
        raise PlanError(
            f"没有方案 {plan}",
            where=str(settings.data_dir / "plans"),
            expected="已生成的方案文件夹",
            remedy="运行 python -m geo build",
        )
    folder, ground = settings.data_dir / "plans" / plan, settings.data_dir / "places"
    built = read_plan(folder / "plan.json")
    words = read_status_words(settings.data_dir / "status" / "vocabulary.toml")
    atlas = link(
        built, read_mentions(folder / "mentions.json"), Gazetteer.read(ground / "places.csv"), words
    )
    catalogue = read_catalogue(ground / "ground.toml")
    layers, problems = load_layers(ground / "layers", catalogue)
    operator_map, refused = _operator_map(settings)
    others = tuple(p for p in plan_ids(settings.data_dir) if p != settings.plan)
    vocabulary = vocabulary_of(atlas, plans=(settings.plan, *others), langs=LANGS)
    statuses: dict[str, str] = {}
    return Library(
        atlas=atlas,
        vocabulary=vocabulary,
        index=make_index(atlas, vocabulary, statuses),
        catalogue=catalogue,
        layers=layers,
        operator_map=operator_map,
        problems=(*problems, *refused),
        statuses=statuses,
        as_of=built.head.issued,
        operator_wanted=settings.basemap_file is not None,
    )


def _operator_map(settings: Settings) -> tuple[OperatorMap | None, tuple[LayerError, ...]]:
    if settings.basemap_file is None:
        return None, ()
    try:
        return read_operator_map(settings.basemap_file, settings.basemap_approval), ()
    except LayerError as error:
        return None, (error,)
