"""What readers write: taken from everybody, bounded, read by editors and by nobody else."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from geo.access.problems import TooManyError
from geo.access.turns import TurnRule, Turns
from geo.api import feedback as module
from geo.api.feedback import AT_ONCE, BOUNDS
from geo.api.guard import TEXT_LIMIT
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.model import Feedback
from geo.status.repository import add_feedback
from geo.store import tables
from geo.store.engine import reading, writing
from geo.view.history import history
from geo.view.progress import Clock, progress
from tests.api.staff import NASTY, client_of, deeds, peopled, recorded

WORD = {"kind": "correction", "subject": "W5.2.3", "text": "位置有误，见公告。", "page": "measures"}
MANY = Turns(TurnRule(most=10_000))


@pytest.fixture
def settings(tmp_path) -> Settings:
    made = Settings(database_url=f"sqlite:///{tmp_path / 'feedback.sqlite'}")
    peopled(made)
    return made


def rows(settings):
    with reading(open_ledger(settings).engine()) as connection:
        return connection.execute(select(tables.feedback)).all()


def test_everybody_may_write_and_nothing_of_the_writer_is_kept(settings):
    with client_of(settings) as client:
        answer = client.post("/feedback", json={**WORD, "contact": "wang", "recorded_by": "wang"})
    assert answer.status_code == 201
    (row,) = rows(settings)
    assert answer.json() == {"key": row.key}
    assert (row.subject, row.kind, row.text) == ("W5.2.3", "correction", WORD["text"])
    assert (row.contact, row.recorded_by) == (None, "reader")
    assert ("feedback.received", row.key, {"page": "measures"}) in deeds(settings)


@pytest.mark.parametrize("subject", ["", "nantong", "finance", "A1", "W1.intro"])
def test_a_word_is_about_anything_that_can_be_selected_or_about_the_atlas(settings, subject):
    with client_of(settings) as client:
        assert client.post("/feedback", json={**WORD, "subject": subject}).status_code == 201
    (row,) = rows(settings)
    assert row.subject == (subject or None)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "praise"}, "没有种类"),
        ({"kind": ""}, "没有种类"),
        ({"subject": "A99"}, "没有编号"),
        ({"subject": ["A1"]}, "不是文字"),
        ({"page": "../etc"}, "没有页面"),
        ({"text": " \n "}, "没有内容"),
        ({"text": "长" * (TEXT_LIMIT + 1)}, "过长"),
        ({"text": 7}, "不是文字"),
        ({"text": "请回复 reader@example.org"}, "邮件地址"),
        ({"text": "电话13800138000，谢谢"}, "手机号码"),
        ({"text": "证件 11010519491231002X。"}, "证件号码"),
    ],
)
def test_what_is_no_feedback_is_refused_in_words_and_nothing_is_kept(settings, change, told):
    with client_of(settings) as client:
        answer = client.post("/feedback", json={**WORD, **change})
    assert answer.status_code == 422
    assert told in answer.json()["found"]
    assert rows(settings) == []


@pytest.mark.parametrize(
    "text",
    [
        "黄府发〔2020〕008号第 148 行",
        "https://www.shhuangpu.gov.cn/a?id=202011240012345678901",
        "63",
    ],
)
def test_numbers_that_are_nobodys_are_no_personal_data(settings, text):
    with client_of(settings) as client:
        assert client.post("/feedback", json={**WORD, "text": text}).status_code == 201


def test_only_pages_of_this_server_send_feedback(settings):
    with client_of(settings) as client:
        for origin in ("https://evil.example", "null", ""):
            answer = client.post("/feedback", json=WORD, headers={"Origin": origin})
            assert answer.status_code == 403
        assert client.post("/feedback", data=WORD).status_code == 415
    assert rows(settings) == []


def test_one_address_is_stopped_and_behind_a_proxy_addresses_are_not_believed(settings):
    turns = Turns(TurnRule(most=2))
    with client_of(settings, turns=turns) as client:
        answers = [client.post("/feedback", json=WORD) for _ in range(3)]
        assert [a.status_code for a in answers] == [201, 201, 429]
        assert "没有丢失" in answers[-1].json()["remedy"]
        for n in range(3):
            headers = {"X-Forwarded-For": f"10.0.0.{n}"}
            assert client.post("/feedback", json=WORD, headers=headers).status_code == 201
    assert len(rows(settings)) == 5


def test_all_together_are_stopped_before_a_flood_fills_the_ledger(settings):
    most, window = BOUNDS[0]
    now = datetime.now(UTC)
    with writing(open_ledger(settings).engine()) as connection:
        for n in range(most - 1):
            add_feedback(connection, Feedback(None, "suggestion", f"第 {n}", "reader"), now=now)
    before = len(deeds(settings))
    with client_of(settings, turns=MANY) as client:
        # A fresh process, addresses that change: what stands in the ledger counts.
        answers = [
            client.post("/feedback", json=WORD, headers={"X-Forwarded-For": f"10.1.0.{n}"})
            for n in range(3)
        ]
    assert [a.status_code for a in answers] == [201, 429, 429]
    assert len(rows(settings)) == most
    assert len(deeds(settings)) == before + 1
    assert window == timedelta(hours=1)


def test_after_an_hour_the_next_may_write(settings):
    most, window = BOUNDS[0]
    earlier = datetime.now(UTC) - window - timedelta(seconds=1)
    with writing(open_ledger(settings).engine()) as connection:
        for n in range(most):
            add_feedback(connection, Feedback(None, "suggestion", f"第 {n}", "reader"), now=earlier)
    with client_of(settings) as client:
        assert client.post("/feedback", json=WORD).status_code == 201


def test_hostile_text_is_kept_as_text_and_told_to_editors_alone(settings):
    with client_of(settings) as client:
        assert client.post("/feedback", json={**WORD, "text": NASTY}).status_code == 201
        assert client.get("/desk.json").status_code == 401
    with client_of(settings, "liming") as client:
        (told,) = client.get("/desk.json").json()["feedback"]["open"]
    assert (told["text"], told["page"], told["handled"]) == (NASTY, "measures", None)


def test_feedback_is_nowhere_in_what_the_public_is_told(settings):
    with client_of(settings) as client:
        client.post("/feedback", json={**WORD, "text": "只给编辑看的话"})
    found, atlas = recorded(settings), open_library(settings, settings.plan).atlas
    now = progress(atlas, found, Clock(datetime.now(UTC).date()))
    assert "只给编辑看的话" not in repr((found, now, history(atlas, found, now, "W5.2.3")))


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("wang", 403), ("chen", 403), ("liming", 201), ("zhaoxin", 201)],
)
def test_editors_handle_feedback_and_others_do_not(settings, who, status):
    with client_of(settings) as client:
        key = client.post("/feedback", json=WORD).json()["key"]
    with client_of(settings, who) as client:
        body = {"keys": [key], "note": "已改", "role": "admin", "by": "sunhao"}
        assert client.post("/feedback/handled", json=body).status_code == status
    done = [deed for deed in deeds(settings) if deed[0] == "feedback.handled"]
    expected = [("feedback.handled", key, {"by": who, "note": "已改"})]
    assert done == (expected if status == 201 else [])


def test_handled_feedback_stays_on_record_with_what_became_of_it(settings):
    with client_of(settings, "liming") as client:
        keys = [client.post("/feedback", json=WORD).json()["key"] for _ in range(3)]
        body = {"keys": keys[:2], "note": "已改"}
        assert client.post("/feedback/handled", json=body).status_code == 201
        told = client.get("/desk.json").json()["feedback"]
    assert [row["key"] for row in told["open"]] == keys[2:]
    assert [row["key"] for row in told["handled"]] == [keys[1], keys[0]]
    assert told["handled"][0]["handled"]["by"] == "liming"
    assert told["totals"] == {"open": 1, "handled": 2}


def test_nobody_handles_twice_or_what_is_not_there_and_then_nothing_is_noted(settings):
    with client_of(settings, "liming") as client:
        key = client.post("/feedback", json=WORD).json()["key"]
        other = client.post("/feedback", json=WORD).json()["key"]
        client.post("/feedback/handled", json={"keys": [key], "note": ""})
        for keys, status in (
            ([other, key], 409),
            ([other, "feedback:0"], 422),
            ([], 422),
            ("feedback:1", 422),
            ([7], 422),
            (["x"] * (AT_ONCE + 1), 422),
        ):
            answer = client.post("/feedback/handled", json={"keys": keys, "note": ""})
            assert answer.status_code == status, keys
        told = client.get("/desk.json").json()["feedback"]
    assert [row["key"] for row in told["open"]] == [other]


def test_the_day_has_a_bound_as_well_as_the_hour():
    assert [most for most, _ in module.BOUNDS] == sorted(most for most, _ in module.BOUNDS)
    assert module.BOUNDS[-1][1] == timedelta(days=1)


# -- turns of one address ------------------------------------------------------------------

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_turns_come_back_as_the_window_moves_on_and_nothing_else_is_remembered():
    turns = Turns(TurnRule(most=2, window=timedelta(minutes=10)))
    turns.take("10.1.2.3", NOON)
    turns.take("10.1.2.3", NOON + timedelta(minutes=5))
    for act in (turns.take, turns.refuse):
        with pytest.raises(TooManyError):
            act("10.1.2.3", NOON + timedelta(minutes=9))
    turns.take("10.1.2.4", NOON + timedelta(minutes=9))
    turns.take("10.1.2.3", NOON + timedelta(minutes=10))
    turns.refuse(None, NOON + timedelta(hours=1))
    assert "10.1.2" not in json.dumps(repr(vars(turns)))


def test_a_network_of_ipv6_has_the_turns_of_one():
    turns = Turns(TurnRule(most=1))
    turns.take("2001:db8::1", NOON)
    with pytest.raises(TooManyError):
        turns.take("2001:db8::ffff", NOON)
    turns.take("2001:db8:0:1::1", NOON)
