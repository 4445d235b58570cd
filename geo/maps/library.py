"""One plan on its ground, loaded and indexed once per process, with its layers as bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from geo.errors import LayerError, PlanError, PlanMapError
from geo.maps.layers import (
    Tongue,
    base_layer,
    document_layer,
    places_layer,
    records_layer,
    to_bytes,
)
from geo.places.catalogue import Catalogue, read_catalogue
from geo.places.extract import attributed
from geo.places.gazetteer import Gazetteer
from geo.places.layers import BaseLayer, load_layers
from geo.places.operator_map import OperatorMap, read_operator_map
from geo.plan.codec import read_mentions, read_pieces, read_plan
from geo.plan.contacts import Fact, read_contacts
from geo.plan.model import Plan
from geo.plan.translation import Translation, read_translation
from geo.settings import Settings
from geo.status.vocabulary import read_status_words
from geo.view.about import Dataset, read_dataset
from geo.view.atlas import Atlas, link
from geo.view.filters import Vocabulary, vocabulary_of
from geo.view.select import Index, make_index

LANGS = ("zh", "en")


@dataclass(frozen=True)
class Library:
    """What every page and route reads; ``problems`` are base layers and
    translations that failed to load."""

    atlas: Atlas
    vocabulary: Vocabulary
    index: Index
    catalogue: Catalogue
    layers: tuple[BaseLayer, ...]
    operator_map: OperatorMap | None
    problems: tuple[PlanMapError, ...]
    as_of: str
    operator_wanted: bool = False
    translations: Mapping[str, Translation] = field(default_factory=dict)
    contacts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    dataset: Dataset = field(default_factory=lambda: Dataset("", ()))
    _bytes: dict[str, bytes] = field(default_factory=dict)

    def payload(self, name: str) -> bytes | None:
        """The JSON of one of ``layer_names``; made once; None if unknown."""
        if name in self.layer_names and name not in self._bytes:
            self._bytes[name] = to_bytes(self._made(name))
        return self._bytes.get(name)

    @cached_property
    def layer_names(self) -> tuple[str, ...]:
        """Every layer a page may ask for."""
        records = (f"records-{lang}" for lang in LANGS)
        extents = (f"base/{e.id}" for e in self.atlas.plan.extents)
        return ("places", "document", *extents, *records)

    @property
    def approval(self) -> str | None:
        """The approval number of an operator's map, empty for internal use; None without a map."""
        return None if self.operator_map is None else self.operator_map.approval_no or ""

    def _made(self, name: str) -> dict[str, Any]:
        kind, _, of = name.replace("/", "-", 1).partition("-")
        if kind == "places":
            return places_layer(self.atlas)
        if kind == "document":
            return document_layer(self.atlas)
        if kind == "records":
            tongue = Tongue(of, self.translations.get(of), self.contacts)
            return records_layer(self.atlas, self.catalogue, tongue)
        return base_layer(
            of, self.catalogue, self.layers, self.operator_map, wanted=self.operator_wanted
        )

    def warm(self) -> None:
        """Make every payload before the first visitor asks."""
        for name in self.layer_names:
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
        built,
        read_mentions(folder / "mentions.json"),
        Gazetteer.read(ground / "places.csv"),
        words,
        pieces=read_pieces(folder / "document.json"),
    )
    catalogue = read_catalogue(ground / "ground.toml")
    own = settings.data_dir / "var" / "ground"
    layers, problems = load_layers(ground / "layers", catalogue, own=own)
    catalogue = attributed(catalogue, own)
    operator_map, refused = _operator_map(settings)
    others = tuple(p for p in plan_ids(settings.data_dir) if p != settings.plan)
    vocabulary = vocabulary_of(atlas, plans=(settings.plan, *others), langs=LANGS)
    translations, untold = _translations(folder, built)
    return Library(
        atlas=atlas,
        vocabulary=vocabulary,
        index=make_index(atlas, vocabulary, translations.values()),
        catalogue=catalogue,
        layers=layers,
        operator_map=operator_map,
        problems=(*problems, *refused, *untold),
        as_of=built.head.issued,
        operator_wanted=settings.basemap_file is not None,
        translations=translations,
        contacts=read_contacts(folder / "departments.toml", built),
        dataset=read_dataset(settings.data_dir / "MANIFEST.sha256"),
    )


def _translations(
    folder: Path, plan: Plan
) -> tuple[dict[str, Translation], tuple[PlanMapError, ...]]:
    """What can be read; a translation with a hole is told and left out: the Chinese stays."""
    found, problems = {}, []
    for lang in LANGS:
        try:
            translation = read_translation(folder / f"translation.{lang}.toml", plan)
        except PlanError as error:
            problems.append(error)
            continue
        if translation is not None:
            found[lang] = translation
    return found, tuple(problems)


def _operator_map(settings: Settings) -> tuple[OperatorMap | None, tuple[LayerError, ...]]:
    if settings.basemap_file is None:
        return None, ()
    try:
        return read_operator_map(settings.basemap_file, settings.basemap_approval), ()
    except LayerError as error:
        return None, (error,)
