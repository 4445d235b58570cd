"""The word lists: every language says the same, and no script asks for a word not there."""

import re
import string
from pathlib import Path

import pytest

from geo.maps.library import LANGS
from geo.web.assets import STATIC_DIR
from geo.web.words import say, words

ROOT = Path(__file__).resolve().parents[2]
CHINESE = words("zh")
OTHERS = [lang for lang in LANGS if lang != "zh"]
SINGULAR = "#one"
CHINESE_SIGN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def places_in(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", OTHERS)
def test_a_language_has_every_word_and_no_other(lang):
    plain = {key for key in words(lang) if not key.endswith(SINGULAR)}
    assert plain == set(CHINESE)


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("key", CHINESE)
def test_a_word_keeps_its_places_to_fill_and_its_lines(lang, key):
    other = words(lang)[key]
    assert places_in(other) == places_in(CHINESE[key])
    assert other.count("\n") == CHINESE[key].count("\n")


@pytest.mark.parametrize("lang", OTHERS)
def test_a_singular_belongs_to_a_plural(lang):
    singular = [key for key in words(lang) if key.endswith(SINGULAR)]
    assert singular
    assert {key.removesuffix(SINGULAR) for key in singular} <= set(CHINESE)


def test_english_words_have_no_chinese_signs_but_the_way_back():
    odd = {key for key, text in words("en").items() if CHINESE_SIGN.search(text)}
    assert odd == {"otherLang"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_interface_does_not_shout(lang):
    assert not [key for key, text in words(lang).items() if "!" in text or "！" in text]


def test_every_word_a_script_asks_for_by_name_is_in_the_list():
    asked = set()
    for file in (STATIC_DIR / "js").rglob("*.js"):
        text = file.read_text("utf-8")
        asked |= set(re.findall(r'(?:shelf|kit)\.say\("([A-Za-z.#-]+)"', text))
    assert len(asked) > 60
    assert asked <= set(CHINESE), sorted(asked - set(CHINESE))


def test_a_missing_word_shows_its_key_and_breaks_nothing():
    assert say("zh", "no.such.word") == "no.such.word"
