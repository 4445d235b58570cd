"""What every test may lean on: the real data, copies of it, and no network."""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from geo.build.plan import BuiltPlan, build_plan
from geo.maps.library import Library, open_library
from geo.places.gazetteer import Gazetteer
from geo.settings import Settings
from geo.view.atlas import Atlas

DATA = Path(__file__).resolve().parents[1] / "data"
PLAN_ID = "huangpu-yrd-2020"

# No test writes into the store of whoever runs it: pages and servers find one of the run's.
_STORE = Path(tempfile.mkdtemp(prefix="atlas-store-"))
os.environ["DATABASE_URL"] = f"sqlite:///{_STORE / 'atlas.sqlite'}"
atexit.register(shutil.rmtree, _STORE, ignore_errors=True)

# The same examples on every machine and every run, and no clock in the verdict.
hypothesis_settings.register_profile("atlas", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("atlas")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Any connection that would leave this machine fails at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return DATA


@pytest.fixture(scope="session")
def plan_dir() -> Path:
    return DATA / "plans" / PLAN_ID


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """The data folder in a place where it may be spoilt."""
    kept = shutil.ignore_patterns("var")
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=kept))


@pytest.fixture
def plan_copy(tmp_path: Path) -> Path:
    """The folder of the plan in a place where it may be spoilt."""
    return Path(shutil.copytree(DATA / "plans" / PLAN_ID, tmp_path / PLAN_ID))


@pytest.fixture(scope="session")
def ground_names() -> Gazetteer:
    return Gazetteer.read(DATA / "places" / "places.csv")


@pytest.fixture(scope="session")
def built(plan_dir: Path, ground_names: Gazetteer) -> BuiltPlan:
    """The plan as the build makes it now, not as it was committed."""
    return build_plan(plan_dir, ground_names)


@pytest.fixture(scope="session")
def library() -> Library:
    return open_library(Settings(), PLAN_ID)


@pytest.fixture(scope="session")
def atlas(library: Library) -> Atlas:
    return library.atlas
