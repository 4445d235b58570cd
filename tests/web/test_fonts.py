import hashlib
import json
import re
import tomllib

import pytest
from fontTools.ttLib import TTFont

from geo.build.fonts import FONTS_DIR, ROOT, characters_of, used_characters
from geo.web.fonts import FACES, font_css

RECORD = tomllib.loads((FONTS_DIR / "FONTS.toml").read_text(encoding="utf-8"))
LAYERS = ROOT / "data" / "places" / "layers"
PLAN = ROOT / "data" / "plans" / "huangpu-yrd-2020"
TOTAL_BYTES = 1_200_000


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.file)
def test_every_used_character_can_be_drawn(face):
    lacking = used_characters(sets=face.sets) - characters_of(FONTS_DIR / face.file)
    assert not lacking, f"缺字 {''.join(sorted(lacking))}：运行 python -m geo.build.fonts"


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.file)
def test_names_are_our_own_and_the_licence_is_named_inside(face):
    with TTFont(FONTS_DIR / face.file) as font:
        assert font["name"].getDebugName(1) == face.family
        assert "SIL Open Font License" in font["name"].getDebugName(13)


@pytest.mark.parametrize(
    "face", [f for f in FACES if "Sans" in f.family], ids=lambda face: face.file
)
def test_figures_of_tables_are_tabular(face):
    with TTFont(FONTS_DIR / face.file) as font:
        cmap = font.getBestCmap()
        assert len({font["hmtx"][cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_the_document_and_the_titles_are_part_of_all_that_is_used():
    whole = used_characters()
    assert {"豫", "W", "，"} <= used_characters(sets="titles") <= whole
    assert used_characters(sets="document") <= whole
    assert used_characters(sets="document") <= used_characters(sets="bold") <= whole
    plan = json.loads((PLAN / "plan.json").read_text(encoding="utf-8"))
    for window in plan["windows"]:
        assert set(window["name"]) <= used_characters(sets="titles")
        for task in window["tasks"]:
            assert set(task["name"]) <= used_characters(sets="titles")
            for measure in task["measures"]:
                assert set(measure["text"]) <= used_characters(sets="document")


@pytest.mark.parametrize("water", ["富春江", "鄱阳湖", "苏州河", "东海"])
def test_names_of_waters_are_drawn_in_the_face_that_the_map_sets_them_in(water):
    named = "".join(file.read_text("utf-8") for file in LAYERS.glob("*.geojson"))
    assert water in named
    assert set(water) <= characters_of(FONTS_DIR / "atlas-serif-sc-400.woff2")


def test_the_record_matches_the_files():
    recorded = {row["file"]: row["sha256"] for row in RECORD["font"]}
    there = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in FONTS_DIR.glob("*.woff2")}
    assert recorded == there
    assert set(there) == {face.file for face in FACES}


def test_the_fonts_stay_small():
    assert sum(f.stat().st_size for f in FONTS_DIR.glob("*.woff2")) <= TOTAL_BYTES


def test_the_licence_travels_with_the_fonts():
    text = (FONTS_DIR / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Adobe" in text


def test_the_style_sheet_names_every_file_and_swaps():
    css = font_css()
    assert re.findall(r"fonts/([a-z0-9-]+\.woff2)", css) == [face.file for face in FACES]
    assert css.count("font-display:swap") == len(FACES)
    assert "://" not in css


def test_characters_come_from_data_words_and_code(tmp_path):
    for path, text in (
        ("data/plans/p/source.txt", "龘"),
        ("data/places/places.csv", "衖"),
        ("geo/ui/words/zh.toml", "圕"),
        ("tests/test_x.py", "巜"),
    ):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\u200b\n", encoding="utf-8")
    found = used_characters(tmp_path)
    assert {"龘", "衖", "圕", "A", "，"} <= found
    assert not found & {"巜", "\u200b", "\n"}
