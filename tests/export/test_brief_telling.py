"""What a brief says: the plan's own words, the record as it is, and every doubt."""

import csv
from dataclasses import replace

import pytest

from geo.errors import PlanError
from geo.export.brief.model import KINDS, plain
from geo.export.brief.passages import clauses, sentences, spans
from geo.export.brief.tell import is_subject, tell_of
from geo.maps.library import open_library
from geo.settings import Settings
from tests.plan.real import KEY_TASKS, MEASURES

TEXTS = {row["id"]: row["text"] for row in (*MEASURES, *KEY_TASKS)}
HOSTILE = "# $x$ {{ 7*7 }} {% raw %} <script>=cmd\u202e\u200b"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    store = tmp_path_factory.mktemp("brief") / "atlas.sqlite"
    return Settings(database_url=f"sqlite:///{store}", public_url="https://atlas.example.org")


def told(settings, subject, lang="zh", **params):
    return tell_of(settings, params, subject, lang=lang)


def subjects(atlas):
    return (
        *(p.id for p in (*atlas.places, *atlas.rolled_only)),
        *(w.id for w in atlas.plan.windows),
        *atlas.tasks,
        *atlas.department_ids,
        *(m.id for m in atlas.measures),
        *(k.id for k in atlas.plan.key_tasks),
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_place_window_task_department_and_record_has_a_brief(settings, library, lang):
    kinds = set()
    for subject in subjects(library.atlas):
        brief = told(settings, subject, lang)
        kinds.add(brief.kind)
        assert is_subject(library.atlas, subject)
        assert brief.title, subject
        assert brief.groups, subject
        # No word of the list is missing, and none was left unfilled.
        assert "export.brief" not in repr(brief), subject
        assert "{" not in repr((brief.facts, brief.record, brief.sources, brief.footer))
    assert kinds == set(KINDS)


def test_the_clauses_of_a_brief_are_those_of_the_plan_letter_for_letter(settings, library):
    for place in library.atlas.partners:
        for record in told(settings, place.id).records:
            assert plain(record.text) == library.atlas.records[record.id].text
            if record.id in TEXTS:
                assert plain(record.text) == TEXTS[record.id]


def test_the_name_of_the_subject_is_marked_wherever_a_clause_has_it(settings):
    brief = told(settings, "nantong")
    assert [r.id for r in brief.records] == ["W5.2.3", "W5.2.4", "W5.3.3"]
    for record in brief.records:
        marked = [s.text for s in record.text if s.marked]
        assert marked == ["南通"] * plain(record.text).count("南通")


def test_a_shorter_quotation_keeps_the_name_and_says_that_it_is_cut(settings, library):
    for place in library.atlas.partners:
        for lang, cut in (("zh", "……"), ("en", "…")):
            for record in told(settings, place.id, lang).records:
                whole = plain(record.text)
                for quoted in (record.excerpt, record.short):
                    text = plain(quoted)
                    assert [s.text for s in quoted if s.marked] == [
                        s.text for s in record.text if s.marked
                    ]
                    assert text == whole or cut in text
                    assert all(part.strip() in whole for part in text.split(cut))


def test_figures_are_counted_from_the_records_shown(settings, library):
    for place in library.atlas.places:
        brief = told(settings, place.id)
        measures = [r.id for r in brief.records if r.kind == "measure"]
        keys = {k.id for r in brief.records for k in r.key_tasks}
        keys |= {r.id for r in brief.records if r.kind == "key-task"}
        assert [n for n, _ in brief.figures[:2]] == [len(measures), len(keys)]


def test_progress_is_told_as_the_record_has_it_and_silence_is_not_a_verdict(settings):
    silent = told(settings, "nantong")
    assert silent.record.reports == ()
    assert "项重点任务未见公开进展，不表示未开展" in silent.record.paragraph
    assert "E0" not in silent.record.levels
    some = told(settings, "yuyuan")
    assert [r.subject for r in some.record.reports] == ["W3.1.1"]
    assert "1 条见公开进展" in some.record.paragraph
    (ground,) = some.record.reports[0].grounds
    assert ground.url.startswith("http")
    # The record has no title of that page: said in the reader's language, not set as a title.
    assert ground.text.startswith("（题名未见）（")
    assert told(settings, "yuyuan", "en").record.reports[0].grounds[0].text.startswith("(title not")
    every = told(settings, "W1.1.4")
    assert {r.subject for r in every.record.reports} == {"W1.1.4", "A12"}
    assert "全部见公开进展" in every.record.paragraph


def test_a_day_in_the_past_takes_back_what_was_reported_later(settings):
    early = told(settings, "yuyuan", asof="2020-06-01")
    assert early.record.reports == ()
    assert early.filter == "筛选：截至：2020-06-01"


def test_a_doubtful_position_is_told_and_a_place_without_one_has_no_map(settings):
    doubtful = told(settings, "financial-court")
    assert "位置待核" in doubtful.doubts[0]
    assert doubtful.map is not None
    unlocated = told(settings, "bri-office")
    assert unlocated.map is None
    assert "不落图" in unlocated.doubts[0]


def test_a_filter_is_told_and_narrows_and_an_empty_one_says_so_politely(settings):
    narrowed = told(settings, "nantong", t="W5.3")
    assert [r.id for r in narrowed.records] == ["W5.3.3"]
    assert "W5.3" in narrowed.filter
    empty = told(settings, "nantong", w="W1")
    assert empty.records == ()
    assert empty.notice == "没有符合条件的举措"
    assert empty.record.paragraph == ""


def test_the_subject_goes_before_a_filter_for_another_of_its_kind(settings):
    brief = told(settings, "W5", w="W1")
    assert brief.windows == (5,)
    assert brief.filter == ""


def test_the_link_opens_what_the_brief_is_about_and_without_an_address_there_is_none(settings):
    assert told(settings, "nantong").link == "https://atlas.example.org/?at=nantong"
    assert told(settings, "W5", "en").link == "https://atlas.example.org/?lang=en&w=W5"
    assert told(settings, "nantong").qr.startswith(b"<svg")
    local = told(replace(settings, public_url=None), "nantong")
    assert (local.link, local.qr) == (None, None)


def test_a_translation_is_marked_as_unofficial(settings):
    assert told(settings, "nantong", "en").unofficial
    assert told(settings, "nantong").unofficial == ""


def test_an_unknown_subject_is_refused_with_what_to_write_instead(settings):
    with pytest.raises(PlanError, match="nantong"):
        told(settings, "atlantis")


def test_hidden_signs_of_a_name_are_taken_out_before_anybody_reads_it(data_copy, tmp_path):
    path = data_copy / "places" / "places.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["id"] == "nantong")["name_en"] = HOSTILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    spoilt = Settings(data_dir=data_copy, database_url=f"sqlite:///{tmp_path / 'a.sqlite'}")
    assert open_library(spoilt, spoilt.plan).atlas.gazetteer.place("nantong").name_en == HOSTILE
    brief = told(spoilt, "nantong", "en")
    assert brief.title == "# $x$ {{ 7*7 }} {% raw %} <script>=cmd"


def test_marks_that_touch_are_one_and_a_text_without_any_is_whole():
    assert [s.text for s in spans("甲乙丙", ((0, 1), (1, 2)))] == ["甲乙", "丙"]
    assert plain(sentences("一。二。", (), lang="zh", cut="……")) == "一。二。"
    assert plain(clauses("一，二，三。四。", ((2, 3),), lang="zh", cut="……")) == "……二，……"
