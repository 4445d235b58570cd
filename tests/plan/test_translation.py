"""The English of the plan keeps what its Chinese says: every place, number and quoted term."""

import re
from pathlib import Path

import pytest

from geo.errors import PlanError
from geo.plan.codec import read_plan
from geo.plan.translation import read_translation
from tests.plan.real import MENTIONS, PLAN, RECORDS

FOLDER = Path(__file__).resolve().parents[2] / "data" / "plans" / "huangpu-yrd-2020"
BUILT = read_plan(FOLDER / "plan.json")
FILE = FOLDER / "translation.en.toml"
ENGLISH = read_translation(FILE, BUILT)
assert ENGLISH is not None
# Where a name lies inside a longer one whose established English does not hold it.
INSIDE_ANOTHER = {("I1", "中国"): "Socialism with Chinese Characteristics"}
CHINESE_SIGN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_is_translated_into_words_without_chinese_signs(record):
    text = ENGLISH.records[record]
    assert len(text) > len(RECORDS[record]["text"])
    assert not CHINESE_SIGN.search(text)


def test_nothing_but_the_plan_is_translated():
    assert set(ENGLISH.records) == set(RECORDS)
    assert set(ENGLISH.departments) == {d["id"] for d in PLAN["departments"]}
    assert set(ENGLISH.tasks) == {t["id"] for w in PLAN["windows"] for t in w["tasks"]}


@pytest.mark.parametrize("record", RECORDS)
def test_every_number_of_the_chinese_stands_in_the_english(record):
    numbers = re.findall(r"\d+(?:\.\d+)*", RECORDS[record]["text"])
    found = re.findall(r"\d+(?:\.\d+)*", ENGLISH.records[record])
    assert set(numbers) <= set(found)


@pytest.mark.parametrize("record", RECORDS)
def test_the_english_brings_no_number_of_its_own(record):
    own = set(re.findall(r"\d+", ENGLISH.records[record]))
    assert own <= set(re.findall(r"\d+", RECORDS[record]["text"]))


@pytest.mark.parametrize("record", RECORDS)
def test_every_quoted_term_stands_in_the_english_in_quotes(record):
    text = ENGLISH.records[record]
    for term in re.findall(r"“([^”]+)”|《([^》]+)》", RECORDS[record]["text"]):
        chinese = next(part for part in term if part)
        assert ENGLISH.terms[chinese] in text, chinese
        assert re.search(f"[“‘][^”]*{re.escape(ENGLISH.terms[chinese])}", text), chinese


PLACED = sorted({(m["record"], m["quote"]) for m in MENTIONS})


@pytest.mark.parametrize(("record", "quote"), PLACED)
def test_every_place_of_the_chinese_stands_in_the_english(record, quote):
    wanted = INSIDE_ANOTHER.get((record, quote), ENGLISH.places[quote])
    assert wanted in ENGLISH.records[record]


@pytest.mark.parametrize("record", [r for r in RECORDS if r.startswith("W") and "intro" not in r])
def test_a_measure_ends_with_a_full_stop_and_speaks_of_what_is_to_be_done(record):
    text = ENGLISH.records[record]
    assert text.endswith((".", ".”"))
    assert "!" not in text
    # A plan proposes; nothing in it is told as done.
    assert not re.search(r"\b(has|have) been (?:completed|opened|established)\b", text)


def test_the_windows_have_short_names_for_the_bar():
    for name, short in ENGLISH.windows.values():
        assert len(short) <= 34
        assert len(name) > len(short)


def test_without_a_file_there_is_no_translation(tmp_path):
    assert read_translation(tmp_path / "translation.fr.toml", BUILT) is None


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda s: s.replace('"W5.2.3" =', '"W9.9.9" ='), "W5.2.3"),
        (lambda s: s.replace("[terms]", "[terms"), "读不出"),
        (lambda s: s.replace("[places]", "[place]"), "读不出"),
        (lambda s: s.replace('finance = "', 'finances = "'), "finance"),
    ],
)
def test_a_translation_with_a_hole_is_refused_by_name(tmp_path, spoil, found):
    path = tmp_path / "translation.en.toml"
    path.write_text(spoil(FILE.read_text("utf-8")), "utf-8")
    with pytest.raises(PlanError, match=found):
        read_translation(path, BUILT)
