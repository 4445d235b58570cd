import csv
import io
from pathlib import Path

import pytest

from geo.errors import GroundError
from geo.places.gazetteer import COLUMNS, Gazetteer, Place

TABLE = Path(__file__).resolve().parents[2] / "data" / "places" / "places.csv"
PLACES = Gazetteer.read(TABLE)

LANDMARKS = (
    "bund", "xintiandi", "yuyuan", "nanjing-road", "century-square", "huaihai-road",
    "peoples-square", "expo-puxi", "south-bund", "cool-docks", "great-world", "first-congress",
    "show-life", "ruijin-hospital", "renji-west", "guangci-sinan", "sinan-mansions",
    "lansheng-building", "lansheng-bonded", "sge", "shcpe", "shch", "cfets", "financial-court",
    "pwc-innovation", "mixpace", "china-universal", "sass", "fin-dev-lab", "fashion-zone",
    "bri-office",
)  # fmt: skip
PARTNERS = (
    "suzhou", "jiaxing", "nantong", "wuxi", "huzhou", "zhoushan", "ningbo", "changzhou",
    "shaoxing", "hangzhou", "xuancheng", "nanjing", "wuhu", "lishui", "hefei", "changshu",
    "nanhu", "jiangyin", "haishu", "deqing", "xinchang", "yuhuatai", "jingxian", "liandu",
    "changzhou-hitech", "ruijin-wuxi", "ruijin-zhoushan", "renji-ningbo",
)  # fmt: skip
UNLOCATED = (
    "lansheng-bonded", "mixpace", "bri-office", "nifa", "kechuang-incubator",
    "import-bonded-centre", "travel-service-centre", "esports-research-centre",
    "esports-parlour", "yrd-medical-centre", "madrid-window", "belt-road-ring", "golden-circle",
)  # fmt: skip
REGIONS = (
    "huangpu", "shanghai", "yrd", "china", "jiangsu", "zhejiang", "anhui", "jiangnan",
    "huangpu-river", "old-town", "sinan", "madrid", "belt-and-road",
)  # fmt: skip
SPELLINGS = {
    "南京东路": "nanjing-road",
    "南京路": "nanjing-road",
    "南京路步行街": "nanjing-road",
    "淮海路": "huaihai-road",
    "淮海中路": "huaihai-road",
    "豫园商圈": "yuyuan",
    "中共一大纪念馆": "first-congress",
    "一大会址": "first-congress",
    "世博浦西园区": "expo-puxi",
    "上海国际时尚之都示范区": "fashion-zone",
    "南外滩中央活动区": "south-bund",
    "新天地中央活动区": "xintiandi",
    "外滩金融集聚带": "bund",
    "外滩滨江高端服务业创新发展示范区": "bund",
    "广慈—思南国家转化医学创新产业园区": "guangci-sinan",
    "普华永道创新中心": "pwc-innovation",
    "米域联合办公空间": "mixpace",
    "汇添富基金": "china-universal",
    "上海社科院": "sass",
    "上海金融与发展实验室": "fin-dev-lab",
    "“一带一路”服务机制(长三角)办公室": "bri-office",
    "兰生保税仓库": "lansheng-bonded",
    "雨花区": "yuhuatai",
    "无锡分院": "ruijin-wuxi",
    "瑞金医院舟山分院": "ruijin-zhoushan",
    "仁济医院宁波医院": "renji-ningbo",
    "常州国家高新区": "changzhou-hitech",
    "我国": "china",
    "长江三角洲": "yrd",
}


def row(**changes: str) -> dict[str, str]:
    base = dict.fromkeys(COLUMNS, "") | {
        "id": "nantong",
        "name_zh": "南通",
        "name_en": "Nantong",
        "kind": "city",
        "background": "no",
        "extent": "delta",
        "lon": "120.86",
        "lat": "32.01",
        "precision": "approximate",
        "confidence": "medium",
        "sources": "一处来源",
    }
    return base | changes


def write(path: Path, *rows: dict[str, str]) -> Path:
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def test_table_has_all_places_and_no_other():
    extra = ["yuyuan-brand-centre"]
    wanted = {*LANDMARKS, *PARTNERS, *UNLOCATED, *REGIONS, *extra}
    assert {p.id for p in PLACES} == wanted


@pytest.mark.parametrize("place_id", PARTNERS)
def test_partners_are_located_in_the_delta_and_never_called_a_seat(place_id):
    place = PLACES.place(place_id)
    assert place.located
    assert place.extent == "delta"
    assert place.precision == "approximate"
    assert place.error_m >= 5000
    assert PLACES.get(place.parent) is not None
    assert "政府驻地" not in place.note.replace("不是政府驻地", "")


@pytest.mark.parametrize("place_id", UNLOCATED)
def test_unlocated_places_have_no_point_and_say_why(place_id):
    place = PLACES.place(place_id)
    assert not place.located
    assert (place.lon, place.lat, place.precision) == (None, None, "unlocated")
    assert "不落点" in place.note


@pytest.mark.parametrize("place_id", REGIONS)
def test_regions_carry_no_pin(place_id):
    assert not PLACES.place(place_id).located


@pytest.mark.parametrize("place", [p for p in PLACES if p.located], ids=lambda p: p.id)
def test_doubts_are_kept(place: Place):
    assert place.precision != "exact"
    assert place.needs_check == (place.confidence == "low")
    assert ("位置待核" in place.note) == place.needs_check


@pytest.mark.parametrize(
    ("place_id", "host"),
    [
        ("changzhou-hitech", "changzhou"),
        ("ruijin-wuxi", "wuxi"),
        ("ruijin-zhoushan", "zhoushan"),
        ("renji-ningbo", "ningbo"),
    ],
)
def test_branches_have_a_host_and_a_low_confidence(place_id, host):
    place = PLACES.place(place_id)
    assert (place.host, place.confidence) == (host, "low")
    # A zone or branch is a partner of its own: it is never counted under its city.
    assert PLACES.roll_up(place).id == place_id


@pytest.mark.parametrize("place_id", ["changshu", "yuhuatai", "liandu"])
def test_counties_roll_up_to_their_prefecture(place_id):
    assert PLACES.roll_up(PLACES.place(place_id)).level == "prefecture"


@pytest.mark.parametrize("place_id", ["nantong", "bund", "ruijin-hospital"])
def test_other_places_stand_for_themselves(place_id):
    assert PLACES.roll_up(PLACES.place(place_id)).id == place_id


def test_background_places_are_these():
    background = {p.id for p in PLACES if p.background}
    assert background == {
        "china-universal",
        "lansheng-building",
        "sinan-mansions",
        "ruijin-hospital",
        "renji-west",
    }


@pytest.mark.parametrize(("spelling", "place_id"), SPELLINGS.items(), ids=SPELLINGS.values())
def test_spellings_of_the_plan(spelling, place_id):
    assert PLACES.names()[spelling].id == place_id


def test_short_names_are_shown():
    shown = {p.id: p.name_zh for p in PLACES}
    assert shown["nantong"] == "南通"
    assert shown["yuhuatai"] == "雨花台区"
    assert shown["jingxian"] == "泾县"


def test_unknown_id_is_an_error_with_a_remedy():
    with pytest.raises(GroundError, match="atlantis"):
        PLACES.place("atlantis")
    assert PLACES.get("atlantis") is None


def test_unlocated_place_has_no_lonlat():
    with pytest.raises(GroundError, match="nifa"):
        _ = PLACES.place("nifa").lonlat


def test_a_good_row_is_read_back(tmp_path):
    path = write(tmp_path / "p.csv", row(aliases="南通市| 通州湾 ", error_m="5000"))
    (place,) = Gazetteer.read(path)
    assert place.names == ("南通", "南通市", "通州湾")
    assert (place.lonlat, place.error_m) == ((120.86, 32.01), 5000)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"id": "Nan_Tong"}, "id 为 'Nan_Tong'"),
        ({"name_zh": " "}, "name_zh 为空"),
        ({"kind": "village"}, "kind 为 'village'"),
        ({"background": "maybe"}, "background 为 'maybe'"),
        ({"lon": "abc"}, "lon 为 'abc'"),
        ({"lon": "nan"}, "lon 为 'nan'"),
        ({"lat": "120.86", "lon": "32.01"}, "lat 为 '120.86'"),
        ({"lat": ""}, "经纬度只有一半"),
        ({"sources": ""}, "来源不全"),
        ({"precision": "unlocated", "confidence": "none"}, "unlocated 却有坐标"),
        ({"confidence": "none"}, "confidence 为 none"),
        ({"kind": "region"}, "kind 为 region"),
        ({"adcode": "3206"}, "adcode 为 '3206'"),
        ({"error_m": "-5"}, "error_m 为 '-5'"),
        ({"error_m": "5.5"}, "error_m 为 '5.5'"),
        ({"parent": "atlantis"}, "parent 为 'atlantis'"),
        ({"host": "atlantis"}, "host 为 'atlantis'"),
    ],
)
def test_bad_row_names_line_found_expected_remedy(tmp_path, changes, found):
    good = row(id="wuxi", name_zh="无锡", name_en="Wuxi")
    path = write(tmp_path / "p.csv", good, row(**changes))
    with pytest.raises(GroundError) as caught:
        Gazetteer.read(path)
    error = caught.value
    assert found in error.found
    assert str(path) in error.where
    assert "第 3 行" in error.where
    assert error.expected
    assert error.remedy


def test_all_problems_come_in_one_error(tmp_path):
    rows = (row(kind="village"), row(id="wuxi", lon="", name_zh="无锡"))
    path = write(tmp_path / "p.csv", *rows)
    with pytest.raises(GroundError) as caught:
        Gazetteer.read(path)
    assert "第 2 行 kind 为 'village'" in caught.value.found
    assert "第 3 行 经纬度只有一半" in caught.value.found
    assert "第 2、3 行" in caught.value.where


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ({"name_zh": "无锡"}, "id nantong 重复"),
        ({"id": "wuxi"}, "名称“南通”已属于 nantong"),
        ({"id": "wuxi", "name_zh": "无锡", "aliases": "南通"}, "名称“南通”已属于 nantong"),
    ],
)
def test_ids_and_spellings_belong_to_one_place(tmp_path, second, found):
    path = write(tmp_path / "p.csv", row(), row(**second))
    with pytest.raises(GroundError) as caught:
        Gazetteer.read(path)
    assert found in caught.value.found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "空文件"),
        (b"id,name\n", "表头"),
        (",".join(COLUMNS).encode(), "没有一行地点"),
        (",".join(COLUMNS).encode() + b"\nnantong,x\n", "列数与表头不符"),
        (",".join(COLUMNS).encode() + b"\n" + b"x," * 30 + b"\n", "列数与表头不符"),
        (",".join(COLUMNS).encode() + b'\n"nantong', "不能按 CSV 读取"),
        ("南通".encode("gb18030"), "不是 UTF-8"),
    ],
    ids=["empty", "header", "no-row", "short-row", "long-row", "open-quote", "encoding"],
)
def test_broken_files(tmp_path, content, found):
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(GroundError) as caught:
        Gazetteer.read(path)
    assert found in caught.value.found


def test_missing_file(tmp_path):
    with pytest.raises(GroundError, match="文件不存在"):
        Gazetteer.read(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text",
    ["<img src=x onerror=alert(1)>", "${alert(1)}", "`", "\\x", "{{7*7}}", "</script>", "\u202e甲"],
)
def test_hostile_names_stay_text(tmp_path, text):
    (place,) = Gazetteer.read(write(tmp_path / "p.csv", row(name_zh=text, note=text)))
    assert (place.name_zh, place.note) == (text, text)
