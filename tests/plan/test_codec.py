"""plan.json and mentions.json: what is written comes back, what is broken is told."""

import json

import pytest

from geo.errors import PlanError
from geo.plan.codec import mentions_to_json, plan_to_json, read_mentions, read_plan
from geo.plan.model import Mention


def test_a_plan_comes_back_as_it_was_written(tmp_path, built):
    path = tmp_path / "plan.json"
    path.write_text(plan_to_json(built.plan), encoding="utf-8")
    assert read_plan(path) == built.plan


def test_mentions_come_back_as_they_were_written(tmp_path, built):
    path = tmp_path / "mentions.json"
    path.write_text(mentions_to_json(built.mentions), encoding="utf-8")
    assert read_mentions(path) == built.mentions


def test_hostile_text_is_plain_json(tmp_path):
    nasty = "<img onerror>${}`\\x{{7*7}}{%{#</script>\u202e\"'\n"
    path = tmp_path / "mentions.json"
    mention = Mention("W1.1.1", "nantong", "partner", 0, 1, nasty)
    path.write_text(mentions_to_json((mention,)), encoding="utf-8")
    assert read_mentions(path) == (mention,)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]x", "\ufeff{}", '{"schema_version": 1}', '{"schema_version": 1, "plan": 3}'],
)
def test_a_broken_plan_file_is_told(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match="python -m geo build") as caught:
        read_plan(path)
    assert "plan.json" in caught.value.where


@pytest.mark.parametrize("text", ["[]", "7", '"plan"', "null", "true"])
def test_json_of_another_shape_is_told(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError):
        read_plan(path)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_told(tmp_path, built, version):
    data = json.loads(plan_to_json(built.plan)) | {"schema_version": version}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(PlanError, match="schema_version"):
        read_plan(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(PlanError):
        read_plan(tmp_path / "plan.json")


@pytest.mark.parametrize("text", ["{", "7", "[7]", '[{"record": "W1.1.1"}]', '{"a": 1}'])
def test_broken_mentions_are_told(tmp_path, text):
    path = tmp_path / "mentions.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError):
        read_mentions(path)
