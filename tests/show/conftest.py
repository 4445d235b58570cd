"""Shows of the real plan with the first entries, on a store that nobody else uses."""

from collections.abc import Callable
from functools import cache

import pytest

from geo.settings import Settings
from geo.show.model import Show
from geo.show.studio import Studio

PUBLIC = "https://atlas.example.org"


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> Settings:
    store = tmp_path_factory.mktemp("show") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url=PUBLIC)


@pytest.fixture(scope="session")
def studio(settings) -> Studio:
    return Studio(settings)


@pytest.fixture(scope="session")
def show_of(studio) -> Callable[..., Show]:
    """The show of an address given by its parameters; made once each."""

    @cache
    def made(**params: str) -> Show:
        return studio.show(studio.asked(params))

    return made
