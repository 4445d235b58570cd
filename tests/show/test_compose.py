"""A saved show over the scenes there are: order, own words, what is gone."""

import pytest

from geo.show.compose import composed
from geo.show.model import SavedScene, SavedShow

SAVED = SavedShow(
    "接待",
    scenes=(
        SavedScene("opening"),
        SavedScene("partner", "nantong", title="我们与南通", notes=("一句",), seconds=45),
        SavedScene("window", "W5"),
        SavedScene("partner", "nantong"),
        SavedScene("partner", "atlantis"),
        SavedScene("closing"),
    ),
)


@pytest.fixture
def scenes(show_of):
    return show_of().scenes


def test_the_tour_is_what_was_composed_in_its_order(scenes):
    made, _ = composed(scenes, SAVED)
    assert [s.id for s in made if s.tour] == ["opening", "nantong", "W5", "nantong#2", "closing"]


def test_what_is_not_composed_stays_beside_the_tour(scenes):
    made, _ = composed(scenes, SAVED)
    assert {s.id for s in made} == {s.id for s in scenes} | {"nantong#2"}
    assert not next(s for s in made if s.id == "W3").tour
    assert len({s.id for s in made}) == len(made)


def test_own_words_replace_the_scene_s_and_nothing_else(scenes):
    made, _ = composed(scenes, SAVED)
    own, again = (next(s for s in made if s.id == i) for i in ("nantong", "nantong#2"))
    plain = next(s for s in scenes if s.id == "nantong")
    assert (own.title, own.notes, own.seconds) == ("我们与南通", ("一句",), 45)
    assert (again.title, again.notes, again.seconds) == (plain.title, plain.notes, plain.seconds)
    assert own.body == plain.body


def test_an_unknown_scene_is_told_and_the_rest_plays(scenes):
    _, unknown = composed(scenes, SAVED)
    assert unknown == (SavedScene("partner", "atlantis"),)


def test_a_show_of_which_nothing_is_left_plays_everything(scenes):
    gone = SavedShow("旧", scenes=(SavedScene("window", "W9"),))
    assert composed(scenes, gone) == (scenes, gone.scenes)
