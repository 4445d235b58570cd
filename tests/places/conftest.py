from pathlib import Path

import pytest

from geo.places.catalogue import Catalogue, read_catalogue
from geo.places.gazetteer import Gazetteer
from geo.places.layers import BaseLayer, load_layers

PLACES_DIR = Path(__file__).resolve().parents[2] / "data" / "places"


@pytest.fixture(scope="session")
def places_dir() -> Path:
    return PLACES_DIR


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.read(PLACES_DIR / "places.csv")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_catalogue(PLACES_DIR / "ground.toml")


@pytest.fixture(scope="session")
def layers(catalogue: Catalogue) -> tuple[BaseLayer, ...]:
    loaded, problems = load_layers(PLACES_DIR / "layers", catalogue)
    assert problems == ()
    return loaded
