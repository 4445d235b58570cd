"""What an address asks for: filters, saved shows, words of welcome, links and codes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.show.model import SavedScene, SavedShow
from geo.show.repository import save, withdraw
from geo.show.studio import Studio
from geo.store.engine import writing

NOW = datetime(2024, 5, 6, tzinfo=UTC)
SAVED = SavedShow(
    "接待南通",
    query="w=W5&at=nantong",
    welcome="热烈欢迎",
    scenes=(SavedScene("opening"), SavedScene("partner", "nantong"), SavedScene("window", "W9")),
)


@pytest.fixture
def own(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path / 'atlas.sqlite'}")


def kept(settings, show):
    with writing(open_ledger(settings).engine()) as connection:
        return save(connection, show, by="lin", now=NOW)


def test_a_saved_show_brings_its_filter_its_welcome_and_its_scenes(own):
    studio = Studio(own)
    key = kept(own, SAVED).key
    show = studio.show(studio.asked({"show": key}))
    assert [s.id for s in show.scenes if s.tour] == ["opening", "nantong"]
    assert (show.query, show.occasion.welcome) == ("w=W5", "热烈欢迎")
    assert show.notices == ("大屏所列的“W9”不在当前内容中，已略去",)


def test_the_address_comes_before_what_was_saved(own):
    studio = Studio(own)
    key = kept(own, SAVED).key
    asked = studio.asked({"show": key, "w": "W1", "welcome": "今日来宾", "lang": "en"})
    assert (asked.chosen.windows, asked.welcome, asked.chosen.lang) == (("W1",), "今日来宾", "en")
    again = studio.asked(dict(pair.split("=") for pair in asked.query.split("&")))
    assert again.chosen == asked.chosen


@pytest.mark.parametrize("key", ["show-9999", "../x", "<b>", "x" * 500])
def test_a_show_that_is_not_there_is_told_and_everything_plays(own, key):
    studio = Studio(own)
    show = studio.show(studio.asked({"show": key}))
    assert len(show.notices) == 1
    assert len(show.notices[0]) < 80
    assert [s for s in show.scenes if s.id == "W1" and s.tour]


def test_a_withdrawn_show_plays_no_more(own):
    studio = Studio(own)
    shelved = kept(own, SAVED)
    with writing(open_ledger(own).engine()) as connection:
        withdraw(connection, shelved.key, seen=shelved.seq, by="lin", now=NOW)
    assert studio.asked({"show": shelved.key}).saved is None


def test_what_an_address_asks_in_vain_is_told(studio):
    show = studio.show(studio.asked({"w": "W9", "plan": "none", "s": "late"}))
    assert "w=W9" in show.notices[0]
    assert "s=late" in show.notices[0]


def test_the_same_show_has_the_same_name_whatever_is_selected_on_the_desk(studio):
    plain, chosen = studio.asked({}), studio.asked({"at": "bund", "view": "city", "cmp": "suzhou"})
    assert (plain.query, plain.chosen) == (chosen.query, chosen.chosen)


@pytest.mark.parametrize(
    ("public", "local"),
    [
        (None, True),
        ("http://127.0.0.1:8501", True),
        ("http://10.1.2.3:8501", True),
        ("http://wall:8501", True),
        ("https://atlas.example.org", False),
    ],
)
def test_a_link_for_this_network_only_says_so(settings, public, local):
    studio = Studio(replace(settings, public_url=public))
    occasion = studio.show(studio.asked({"w": "W3"})).occasion
    assert occasion.local is local
    assert occasion.link == (f"{public}/?w=W3" if public else None)
    assert bool(occasion.qr) is bool(public)


def test_a_ledger_that_cannot_be_read_stops_no_show(settings, tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database" * 100)
    studio = Studio(replace(settings, database_url=f"sqlite:///{broken}"))
    show = studio.show(studio.asked({"show": "show-1"}))
    assert show.version.head == ""
    assert len(show.scenes) > 9
    assert "台账暂时读不到，进展尚未读入；所示状态与条数不作数" in show.notices
