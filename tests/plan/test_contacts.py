"""Facts about departments beyond the plan: only with source and date, never a guess."""

from pathlib import Path

import pytest

from geo.errors import PlanError
from geo.plan.codec import read_plan
from geo.plan.contacts import read_contacts
from tests.plan.real import PLAN

FOLDER = Path(__file__).resolve().parents[2] / "data" / "plans" / "huangpu-yrd-2020"
BUILT = read_plan(FOLDER / "plan.json")
IDS = {d["id"] for d in PLAN["departments"]}


def read(tmp_path, text):
    path = tmp_path / "departments.toml"
    path.write_text(text, "utf-8")
    return read_contacts(path, BUILT)


def test_every_department_has_its_place_and_what_is_unchecked_is_empty():
    contacts = read_contacts(FOLDER / "departments.toml", BUILT)
    assert set(contacts) == IDS
    for facts in contacts.values():
        assert all(fact.source and fact.date for fact in facts)


def test_a_fact_with_source_and_date_is_kept(tmp_path):
    told = read(
        tmp_path,
        '[departments.finance]\nformal = "全称"\nformal_source = "某公开页"\n'
        'formal_date = "2026-01-31"\nphone = ""\n',
    )
    (fact,) = told["finance"]
    assert (fact.kind, fact.text, fact.source) == ("formal", "全称", "某公开页")
    assert told["commerce"] == ()


@pytest.mark.parametrize(
    "text",
    [
        '[departments.finance]\nphone = "12345"\n',
        '[departments.finance]\nphone = "12345"\nphone_source = "某页"\nphone_date = "今年"\n',
        '[departments.nobody]\nformal = ""\n',
        "[departments",
        "departments = 3\n",
        "",
    ],
)
def test_a_fact_without_source_or_date_is_refused(tmp_path, text):
    with pytest.raises(PlanError, match=r"departments\.toml"):
        read(tmp_path, text)


def test_without_a_file_nothing_has_been_checked(tmp_path):
    assert set(read_contacts(tmp_path / "none.toml", BUILT).values()) == {()}
