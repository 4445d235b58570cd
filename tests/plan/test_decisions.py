"""Hand decisions: each has a reason, fits the text, or is refused by name."""

import pytest

from geo.build.plan import build_plan
from geo.errors import PlanError
from geo.plan.decisions import read_decisions, read_settings


def spoil(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize("table", ["text", "proper_names", "mentions", "repeats"])
def test_a_decision_without_a_reason_is_refused(plan_copy, table):
    append(plan_copy / "corrections.toml", f'\n[[{table}]]\nrecord = "W1.1.1"\n')
    with pytest.raises(PlanError, match="reason"):
        read_decisions(plan_copy / "corrections.toml")


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("text", 'context = "没有这句话"\nas_is = "话"\ncorrected = "语"'),
        ("mentions", 'record = "W1.1.1"\nquote = "南通"\nplace = "nantong"\nrole = "partner"'),
        ("mentions", 'record = "W9.9.9"\nquote = "南通"\nplace = "nantong"\nrole = "partner"'),
        ("repeats", 'key_task = "A12"\nrecords = ["W9.9.9"]'),
        ("repeats", 'key_task = "A99"\nrecords = ["W1.1.1"]'),
        ("proper_names", 'name = "没有这个节"\nrole = "brand"'),
    ],
    ids=["text", "mention", "record", "repeat", "key-task", "proper-name"],
)
def test_a_decision_that_matches_nothing_is_refused(plan_copy, ground_names, table, row):
    append(plan_copy / "corrections.toml", f'\n[[{table}]]\n{row}\nreason = "为测试"\n')
    with pytest.raises(PlanError):
        build_plan(plan_copy, ground_names)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("text", 'context = "推进5g等"\nas_is = "5g"\ncorrected = "5G"\nword = "x"'),
        ("text", 'context = "推进5g等"'),
        ("mentions", 'record = "W1.1.1"'),
        (
            "mentions",
            'record = "W1.1.1"\nquote = "x"\nplace = "nantong"\nrole = "partner"\nnht = 2',
        ),
        ("proper_names", 'name = "上海时装周"'),
        ("repeats", 'records = ["W1.1.1"]'),
    ],
    ids=["extra-key", "half-a-text", "half-a-mention", "misspelt-key", "no-role", "no-key-task"],
)
def test_a_malformed_decision_is_refused_and_not_a_crash(plan_copy, table, row):
    append(plan_copy / "corrections.toml", f'\n[[{table}]]\n{row}\nreason = "为测试"\n')
    with pytest.raises(PlanError):
        read_decisions(plan_copy / "corrections.toml")


def test_two_decisions_about_one_occurrence_are_refused(plan_copy, ground_names):
    row = 'record = "W3.1.2"\nquote = "沪"\nplace = "shanghai"\nrole = "theme"'
    append(plan_copy / "corrections.toml", f'\n[[mentions]]\n{row}\nreason = "为测试"\n')
    with pytest.raises(PlanError):
        build_plan(plan_copy, ground_names)


def test_a_decision_with_an_unknown_role_is_refused(plan_copy, ground_names):
    spoil(plan_copy / "corrections.toml", 'role = "theme"', 'role = "them"')
    with pytest.raises(PlanError):
        build_plan(plan_copy, ground_names)


def test_a_decision_about_an_unknown_place_is_refused(plan_copy, ground_names):
    spoil(plan_copy / "corrections.toml", 'place = "old-town"', 'place = "old-twon"')
    with pytest.raises(PlanError):
        build_plan(plan_copy, ground_names)


def test_a_commitment_of_a_measure_that_is_not_there_is_refused(plan_copy, ground_names):
    append(plan_copy / "commitments.csv", "W9.9.9,advance,提升\n")
    with pytest.raises(PlanError, match=r"W9\.9\.9"):
        build_plan(plan_copy, ground_names)


@pytest.mark.parametrize(
    ("old", "new"),
    [("W1.1.1,support,", "W1.1.1,suport,"), ("大力吸引国际金融组织", "大力吸引国际金融组识")],
    ids=["class", "evidence"],
)
def test_a_commitment_that_is_not_in_the_text_is_refused(plan_copy, ground_names, old, new):
    spoil(plan_copy / "commitments.csv", old, new)
    with pytest.raises(PlanError, match=r"W1\.1\.1"):
        build_plan(plan_copy, ground_names)


def test_a_measure_without_a_commitment_is_refused(plan_copy, ground_names):
    rows = (plan_copy / "commitments.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if not row.startswith("W5.4.5,")]
    (plan_copy / "commitments.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"W5\.4\.5"):
        build_plan(plan_copy, ground_names)


@pytest.mark.parametrize("content", [b"", b"\xff", b"measure,klass\nW1.1.1,x\n", b'measure\n"W1'])
def test_a_broken_table_of_commitments_is_refused(plan_copy, ground_names, content):
    (plan_copy / "commitments.csv").write_bytes(content)
    with pytest.raises(PlanError):
        build_plan(plan_copy, ground_names)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('number = "黄府发〔2020〕008号"', ""),
        ('issued = "2020-04-30"', 'issued = "2020-05-01"'),
        ('issued = "2020-04-30"', 'issued = "30. April"'),
        ('issued = "2020-04-30"', "issued = 2020-04-30"),
        ('id = "W3"', 'id = "W9"'),
        ('name = "区金融办"', 'name = "区金融局"\nforms = []\nid2 = "x"'),
        ("bounds = [116.7, 28.1, 123.0, 32.7]", "bounds = [116.7, 28.1]"),
        ("[source]", "[sauce]"),
        ("[plan]", "[plan"),
        ('home = "huangpu"', 'home = "huangpu"\nhouse = "x"'),
    ],
    ids=[
        "no-number",
        "date-not-in-text",
        "date-no-date",
        "toml-date",
        "no-short-name",
        "department",
        "bounds",
        "no-source",
        "no-toml",
        "extra",
    ],
)
def test_settings_that_do_not_fit_are_refused_and_not_a_crash(plan_copy, ground_names, old, new):
    spoil(plan_copy / "plan.toml", old, new)
    with pytest.raises(PlanError):
        build_plan(plan_copy, ground_names)


def test_a_window_s_short_name_must_belong_to_a_window_of_the_text(plan_copy):
    settings = read_settings(plan_copy / "plan.toml")
    assert list(settings.short_names) == ["W1", "W2", "W3", "W4", "W5"]


def test_two_windows_of_departments_may_not_share_an_id(plan_copy, ground_names):
    spoil(plan_copy / "plan.toml", 'id = "commerce"', 'id = "finance"')
    with pytest.raises(PlanError, match="finance"):
        build_plan(plan_copy, ground_names)
