"""The words of progress and commitment."""

import pytest

from geo.errors import PlanError
from geo.status.vocabulary import UNREPORTED, read_status_words

OFFICIAL = [
    "unreported",
    "not-started",
    "preparing",
    "underway",
    "ongoing",
    "completed",
    "completed-modified",
    "suspended",
    "discontinued",
]
COMMITMENT = ["continuing", "advance", "establish", "host-event", "pilot", "support"]
A_COMMITMENT = '[[commitment]]\ncode = "a"\nzh = "x"\nen = "x"\n'


@pytest.fixture(scope="module")
def path(data_dir):
    return data_dir / "status" / "vocabulary.toml"


def test_the_words_stand_in_their_order(path):
    words = read_status_words(path)
    assert [t.code for t in words.official] == OFFICIAL
    assert [t.code for t in words.commitment] == COMMITMENT


def test_every_word_is_told_in_both_languages_and_once(path):
    words = read_status_words(path)
    for group in (words.official, words.commitment):
        assert all(t.zh.strip() and t.en.strip() for t in group)
        assert len({t.zh for t in group}) == len({t.en for t in group}) == len(group)


def test_status_is_told_by_a_shape_of_its_own_and_never_by_colour_alone(path):
    glyphs = [t.glyph for t in read_status_words(path).official]
    assert all(glyphs)
    assert len(set(glyphs)) == len(glyphs)


def test_unreported_is_not_not_started(path):
    words = {t.code: t.zh for t in read_status_words(path).official}
    assert words[UNREPORTED] == "未见公开进展"
    assert words["not-started"] == "未启动"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[official",
        "official = 3\ncommitment = 4\n",
        '[[official]]\ncode = "unreported"\nzh = "x"\nen = "x"\n',
        '[[official]]\ncode = "unreported"\nzh = "x"\n' + A_COMMITMENT,
        '[[official]]\ncode = "done"\nzh = "x"\nen = "x"\n' + A_COMMITMENT,
        'official = ["unreported"]\ncommitment = ["a"]\n',
        'official = "unreported"\ncommitment = "a"\n',
    ],
    ids=["empty", "broken", "numbers", "half", "no-english", "no-unreported", "strings", "text"],
)
def test_a_broken_vocabulary_is_told(tmp_path, text):
    path = tmp_path / "vocabulary.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_status_words(path)
    assert "vocabulary.toml" in caught.value.where


def test_a_missing_or_misencoded_vocabulary_is_told(tmp_path):
    with pytest.raises(PlanError):
        read_status_words(tmp_path / "none.toml")
    (tmp_path / "v.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PlanError):
        read_status_words(tmp_path / "v.toml")
