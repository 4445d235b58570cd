"""What each name in the plan is: where it stands, and whether it may put a pin on the map."""

import re

import pytest

from geo.plan.model import MAP_ROLES as MODEL_MAP_ROLES
from geo.plan.model import ROLES
from tests.plan.real import (
    MAP_ROLES,
    MEASURES,
    MENTIONS,
    PLACES,
    RECORDS,
    SOURCE,
    names_of,
    places_named_by,
    wide,
)

CITIES = ["苏州", "南通", "无锡", "宁波", "常州", "杭州", "南京", "芜湖", "丽水", "合肥"]
COUNTIES_AND_ZONES = [
    "常熟",
    "江阴",
    "南湖区",
    "海曙区",
    "德清县",
    "新昌县",
    "雨花台区",
    "泾县",
    "莲都区",
    "常州国家高新区",
]
BRANCHES = ["瑞金医院无锡分院", "瑞金医院舟山分院", "仁济医院宁波医院"]


def test_the_roles_of_the_map_are_the_four_of_the_rule():
    assert set(MODEL_MAP_ROLES) == MAP_ROLES
    assert {m["role"] for m in MENTIONS} == set(ROLES)


@pytest.mark.parametrize("record", RECORDS)
def test_every_mention_stands_inside_its_record_and_is_quoted_exactly(record):
    where = RECORDS[record]["source"]
    for m in (m for m in MENTIONS if m["record"] == record):
        assert where["start"] <= m["start"] < m["end"] <= where["end"]
        assert SOURCE[m["start"] : m["end"]] == m["quote"]


def test_mentions_stand_in_document_order_and_name_known_records_and_places():
    assert [m["start"] for m in MENTIONS] == sorted(m["start"] for m in MENTIONS)
    assert {m["record"] for m in MENTIONS} <= set(RECORDS)
    assert {m["place"] for m in MENTIONS} <= set(PLACES)


def test_a_quote_is_a_spelling_of_its_place():
    strays = {
        m["quote"] for m in MENTIONS if wide(m["quote"]) not in map(wide, names_of(m["place"]))
    }
    assert strays == {"沪"}


def _occurrences(text, name):
    at = text.find(name)
    while at >= 0:
        yield at, at + len(name)
        at = text.find(name, at + 1)


@pytest.mark.parametrize("record", RECORDS)
def test_no_name_of_the_table_is_overlooked(record):
    start = RECORDS[record]["source"]["start"]
    shown = wide(RECORDS[record]["quote"])
    spans = [(m["start"], m["end"]) for m in MENTIONS if m["record"] == record]
    for place in PLACES:
        for name in names_of(place):
            for a, b in _occurrences(shown, wide(name)):
                held = [s for s in spans if s[0] <= start + a and start + b <= s[1]]
                assert held, (place, name, shown[max(0, a - 8) : b + 8])


@pytest.mark.parametrize("record", RECORDS)
def test_the_longest_name_wins(record):
    """A mapped mention never lies inside another mapped mention."""
    spans = [
        (m["start"], m["end"]) for m in MENTIONS if m["record"] == record and m["role"] in MAP_ROLES
    ]
    for a in spans:
        assert not [b for b in spans if b != a and b[0] <= a[0] and a[1] <= b[1]]


@pytest.mark.parametrize("street", ["南京东路", "南京路"])
def test_a_street_named_after_nanjing_is_not_the_city(street):
    found = [
        m for m in MENTIONS if m["place"] == "nanjing" and SOURCE.startswith(street, m["start"])
    ]
    assert found
    assert {m["role"] for m in found} == {"false-friend"}


def test_nanjing_is_a_partner_only_where_the_city_is_meant():
    partners = [m["record"] for m in MENTIONS if m["place"] == "nanjing" and m["role"] == "partner"]
    assert partners == ["W3.1.4"]


def test_madrid_never_carries_a_record():
    assert {m["role"] for m in MENTIONS if m["place"] == "madrid"} <= {"embedded", "false-friend"}
    assert any(m["place"] == "madrid" for m in MENTIONS)


def test_the_performing_arts_cluster_is_not_the_building():
    found = {
        m["role"]
        for m in MENTIONS
        if m["place"] == "great-world" and SOURCE.startswith("演艺大世界", m["start"] - 2)
    }
    assert found == {"false-friend"}
    mapped = [m for m in MENTIONS if m["place"] == "great-world" and m["role"] in MAP_ROLES]
    assert [m["record"] for m in mapped] == ["W4.2.4"]


def test_belt_and_road_ring_is_not_the_initiative():
    (ring,) = [m for m in MENTIONS if m["quote"] == "一带一路一环"]
    assert (ring["record"], ring["place"], ring["role"]) == ("W5.4.1", "belt-road-ring", "site")
    inner = [m for m in MENTIONS if m["start"] == ring["start"] and m["end"] < ring["end"]]
    assert [m["role"] for m in inner] == ["false-friend"]


def test_the_bund_inside_the_south_bund_is_no_pin():
    assert not [
        m
        for m in MENTIONS
        if m["place"] == "bund" and m["role"] in MAP_ROLES and SOURCE[m["start"] - 1] == "南"
    ]


def test_the_host_of_a_branch_puts_no_pin_but_locates_the_branch():
    hosts = [m for m in MENTIONS if m["role"] == "host"]
    assert [m["quote"] for m in hosts] == ["舟山", "无锡", "宁波"]
    assert {m["record"] for m in hosts} == {"W5.2.3"}
    assert not {"wuxi", "ningbo", "zhoushan"} & places_named_by("W5.2.3")


def test_a_prefix_only_says_where_the_counterpart_is():
    prefixes = {m["place"] for m in MENTIONS if m["role"] == "prefix"}
    assert {p for p in prefixes if PLACES[p]["kind"] == "city"} == {
        "jiaxing",
        "nanjing",
        "suzhou",
        "xuancheng",
        "huzhou",
        "lishui",
        "ningbo",
    }
    assert "lishui" not in places_named_by("W1.3.6")
    assert "lishui" in places_named_by("W5.3.3")


def test_the_twenty_three_partners_by_name():
    partners = {m["place"] for m in MENTIONS if m["role"] == "partner"}
    names = {PLACES[p]["name_zh"] for p in partners}
    assert len(partners) == 23
    assert names == {*CITIES, *COUNTIES_AND_ZONES, *BRANCHES}
    assert all(PLACES[p]["kind"] in ("city", "district", "zone", "hospital") for p in partners)


@pytest.mark.parametrize(
    ("record", "places"),
    [
        ("W1.3.5", {"changzhou-hitech"}),
        ("W1.3.6", {"jiangyin", "liandu", "deqing"}),
        ("W3.1.4", {"suzhou", "nanjing", "hangzhou", "ningbo"}),
        ("W4.2.1", {"first-congress", "nanhu", "yuhuatai", "changshu", "jingxian"}),
        ("W5.2.1", {"xinchang"}),
        ("W5.2.2", {"haishu"}),
        (
            "W5.2.3",
            {
                "yrd-medical-centre",
                "changzhou",
                "nantong",
                "ruijin-zhoushan",
                "ruijin-wuxi",
                "renji-ningbo",
            },
        ),
        ("W5.2.4", {"nantong", "hefei"}),
        ("W5.3.3", {"wuxi", "nantong", "lishui", "wuhu"}),
        ("W3.1.3", {"xintiandi", "bund", "yuyuan", "cool-docks"}),
    ],
)
def test_who_the_counterparts_of_a_measure_are(record, places):
    assert places_named_by(record) == places


def test_the_region_is_never_a_pin():
    for m in MENTIONS:
        if PLACES[m["place"]]["kind"] in ("region", "province"):
            assert m["role"] not in MAP_ROLES


def test_a_background_place_carries_no_record():
    background = {p for p, row in PLACES.items() if row["background"] == "yes"}
    assert background
    assert not [m for m in MENTIONS if m["place"] in background and m["role"] in MAP_ROLES]


def test_the_three_counts_sum_to_sixty_three():
    located = {p for p, r in PLACES.items() if r["precision"] in ("exact", "approximate", "area")}
    named = {m["id"]: places_named_by(m["id"]) for m in MEASURES}
    placed = [m for m, places in named.items() if places & located]
    unlocated = [m for m, places in named.items() if places and not places & located]
    unnamed = [m for m, places in named.items() if not places]
    assert len(placed) + len(unlocated) + len(unnamed) == 63
    assert unlocated == ["W2.3.1", "W4.3.2", "W4.3.3", "W5.1.2", "W5.2.5", "W5.4.1"]


def test_a_name_in_quotation_marks_is_an_event_unless_decided():
    """“…” around a name makes a brand; each exception is a hand decision."""
    for m in MENTIONS:
        before = SOURCE[: m["start"]]
        opened = before.rfind("“") > before.rfind("”")
        inner = m["role"] in MAP_ROLES and opened and not m["quote"].startswith("“")
        if inner:
            assert m["place"] in {"madrid-window", "golden-circle", "belt-road-ring"}, m


def test_nothing_is_read_into_white_space():
    assert not [m for m in MENTIONS if re.search(r"\s", m["quote"])]
