"""The desk over HTTP: who is told what, who decides what, and what then follows."""

from datetime import UTC, datetime, timedelta

import pytest

from geo.api.workdesk import MOST
from geo.maps.ledger import open_ledger
from geo.maps.library import open_library
from geo.settings import Settings
from geo.status.model import SearchEntry
from geo.status.repository import log_search
from geo.store.engine import writing
from geo.view.history import history
from tests.api.staff import NASTY, client_of, deeds, peopled, recorded
from tests.api.test_entries import ENTRY

TODAY = datetime.now(UTC).date()
SEARCH = {
    "subject": "A1",
    "searched_on": "2026-11-20",
    "place": "区门户网站",
    "query": "CAZ 协同发展平台",
    "outcome": "未检索到；仅见 2019 年的报道",
}
CHANGE = {
    "subject": "A1",
    "field": "due",
    "old": "2020-12-31",
    "new": "2021-12-31",
    "source": "区府办通知",
    "decided_on": "2020-12-20",
}
POSTS = {"/searches": SEARCH, "/plan-changes": CHANGE}


@pytest.fixture(params=[False, True], ids=["open", "reviewed"])
def settings(request, tmp_path) -> Settings:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    made = Settings(database_url=url, review_required=request.param)
    peopled(made)
    return made


@pytest.fixture
def reviewed(tmp_path) -> Settings:
    url = f"sqlite:///{tmp_path / 'reviewed.sqlite'}"
    made = Settings(database_url=url, review_required=True)
    peopled(made)
    return made


def judged(settings):
    return open_ledger(settings).judge(open_library(settings, settings.plan).index)


def standing(settings, subject):
    return judged(settings).progress.standings[subject]


def told_of(settings, subject):
    now = judged(settings)
    atlas = open_library(settings, settings.plan).atlas
    return history(atlas, now.recorded, now.progress, subject)


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("wang", 403), ("chen", 403), ("liming", 200), ("zhaoxin", 200), ("sunhao", 200)],
)
def test_the_desk_is_told_to_editors_and_above_and_kept_by_no_cache(settings, who, status):
    with client_of(settings, who) as client:
        answer = client.get("/desk.json", headers={"X-Role": "admin"})
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    if status != 200:
        assert set(answer.json()) == {"found", "remedy"}
        return
    told = answer.json()
    assert told["me"]["name"] == who
    assert told["me"]["reviewer"] == (who in ("zhaoxin", "sunhao"))
    assert ("accounts" in told) == (who == "sunhao")
    assert told["review_required"] is settings.review_required


@pytest.mark.parametrize("who", [None, "wang", "liming", "zhaoxin"])
def test_the_trail_of_deeds_is_for_administrators(settings, who):
    with client_of(settings, who) as client:
        assert client.get("/deeds.json").status_code == (403 if who else 401)


def test_the_trail_comes_in_pages_newest_first_and_names_people(settings):
    with client_of(settings, "sunhao") as client:
        for n in range(60):
            client.post("/searches", json={**SEARCH, "query": f"词 {n}"})
        first = client.get("/deeds.json").json()
        last = first["deeds"][-1]["seq"]
        second = client.get(f"/deeds.json?before={last}").json()
        for bad in ("x", "-1", "1e3", "9" * 30, "１"):
            assert client.get("/deeds.json", params={"before": bad}).status_code == 422
    seqs = [deed["seq"] for deed in (*first["deeds"], *second["deeds"])]
    assert seqs == sorted(set(seqs), reverse=True)
    assert (first["more"], second["more"]) == (True, False)
    assert first["deeds"][0]["actor"] == "sunhao"
    assert second["deeds"][-1]["action"] == "account-added"
    assert second["deeds"][-1]["subject"] == "wang"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("wang", 403), ("chen", 403), ("liming", 201)]
)
def test_editors_put_searches_and_changes_on_record_in_their_own_name(settings, path, who, status):
    forged = {**POSTS[path], "recorded_by": "sunhao", "role": "admin"}
    with client_of(settings, who) as client:
        answer = client.post(path, json=forged)
    assert answer.status_code == status
    found = recorded(settings)
    entries = [*found.searches.get("A1", ()), *found.changes.get("A1", ())]
    assert [entry.recorded_by for entry in entries] == (["liming"] if status == 201 else [])
    acts = {"/searches": "search.log", "/plan-changes": "plan.change"}
    trail = [deed for deed in deeds(settings) if deed[0] == acts[path]]
    assert [deed[2]["key"] for deed in trail] == [entry.key for entry in entries]


@pytest.mark.parametrize("path", [*POSTS, "/reviews", "/accounts", "/session/password"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_request_from_another_place_is_refused(settings, path, origin):
    with client_of(settings, "sunhao") as client:
        body = POSTS.get(path, {})
        assert client.post(path, json=body, headers={"Origin": origin}).status_code == 403


def test_a_search_that_found_nothing_is_told_with_its_day_and_makes_the_level_e0(settings):
    assert standing(settings, "A1").level != "E0"
    with client_of(settings, "liming") as client:
        assert client.post("/searches", json=SEARCH).status_code == 201
        (listed,) = client.get("/desk.json").json()["searches"]
    assert standing(settings, "A1").level == "E0"
    (told,) = told_of(settings, "A1").searches
    assert (told.searched_on.isoformat(), told.place) == ("2026-11-20", "区门户网站")
    assert listed["query"] == told.query == SEARCH["query"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subject": "A99"}, "没有编号"),
        ({"subject": "nantong"}, "没有编号"),
        ({"searched_on": ""}, "检索日期"),
        ({"searched_on": "2026-02-30"}, "不是日期"),
        ({"searched_on": (TODAY + timedelta(days=2)).isoformat()}, "在今天之后"),
        ({"place": " "}, "在何处"),
        ({"query": ""}, "用什么词"),
        ({"outcome": "检索到三条"}, "未检索到"),
        ({"outcome": ""}, "未检索到"),
        ({"query": "长" * 2001}, "过长"),
    ],
)
def test_a_search_that_says_less_is_refused_and_nothing_is_written(settings, change, told):
    before = recorded(settings)
    with client_of(settings, "liming") as client:
        answer = client.post("/searches", json={**SEARCH, **change})
    assert answer.status_code == 422
    assert told in answer.json()["found"]
    assert recorded(settings).searches == before.searches


def test_a_decision_moves_the_deadline_and_the_text_of_the_plan_stays(settings):
    assert told_of(settings, "A1").due == "2020-12-31"
    with client_of(settings, "liming") as client:
        assert client.post("/plan-changes", json=CHANGE).status_code == 201
        assert client.get("/desk.json").json()["dues"]["A1"] == "2021-12-31"
        gone = {**CHANGE, "old": "2021-12-31", "new": "", "decided_on": "2021-01-05"}
        assert client.post("/plan-changes", json=gone).status_code == 201
        assert "A1" not in client.get("/desk.json").json()["dues"]
    told = told_of(settings, "A1")
    assert told.due == ""
    assert [(c.old, c.new) for c in told.changes] == [
        ("2021-12-31", None),
        ("2020-12-31", "2021-12-31"),
    ]
    atlas = open_library(settings, settings.plan).atlas
    assert atlas.plan.head.key_tasks_due == "2020-12-31"


def test_the_second_of_two_who_move_a_deadline_is_told(settings):
    with client_of(settings, "liming") as client:
        client.post("/plan-changes", json=CHANGE)
        answer = client.post("/plan-changes", json={**CHANGE, "new": "2022-06-30"})
    assert answer.status_code == 409
    assert "2021-12-31" in answer.json()["found"]
    assert len(recorded(settings).changes["A1"]) == 1


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"field": "status"}, 422, "没有字段"),
        ({"new": "2021-02-30"}, 422, "真实日期"),
        ({"new": "明年"}, 422, "真实日期"),
        ({"new": "2020-12-31"}, 422, "相同"),
        ({"old": ""}, 409, "期限现为"),
        ({"source": ""}, 422, "依据"),
        ({"decided_on": ""}, 422, "决定日期"),
        ({"decided_on": (TODAY + timedelta(days=2)).isoformat()}, 422, "在今天之后"),
        ({"field": "text", "old": "", "new": ""}, 422, "改后"),
        ({"subject": "W1.1"}, 422, "没有编号"),
    ],
)
def test_a_change_that_says_less_is_refused_and_nothing_is_written(settings, change, status, told):
    with client_of(settings, "liming") as client:
        answer = client.post("/plan-changes", json={**CHANGE, **change})
    assert answer.status_code == status
    assert told in answer.json()["found"]
    assert recorded(settings).changes == {}


def test_a_change_of_words_moves_no_deadline(settings):
    words = {**CHANGE, "field": "departments", "old": "区金融办", "new": "区金融服务办"}
    with client_of(settings, "liming") as client:
        assert client.post("/plan-changes", json=words).status_code == 201
    assert told_of(settings, "A1").due == "2020-12-31"
    assert told_of(settings, "A1").changes[0].new == "区金融服务办"


def recording(settings, who="liming"):
    with client_of(settings, who) as client:
        assert client.post("/entries", json=ENTRY).status_code == 201


def verdict(client, verdict, *, note="", seen=None, event="event:A17:1", **more):
    body = {"event": event, "verdict": verdict, "note": note, "seen": seen, **more}
    return client.post("/reviews", json=body)


def test_an_entry_counts_once_a_reviewer_has_accepted_it(reviewed):
    recording(reviewed)
    assert standing(reviewed, "A17").status == "unreported"
    # Until then nobody is told of it.
    assert told_of(reviewed, "A17").reports == ()
    with client_of(reviewed, "zhaoxin") as client:
        (row,) = client.get("/desk.json").json()["waiting"]
        assert (row["key"], row["evidence"][0]["publisher"]) == (
            "event:A17:1",
            "上海市黄浦区人民政府",
        )
        assert verdict(client, "accept").status_code == 201
        told = client.get("/desk.json").json()
    assert standing(reviewed, "A17").status == "underway"
    assert told["waiting"] == []
    assert told["recent"][0]["verdict"]["recorded_by"] == "zhaoxin"
    assert ("event.review", "A17", {"event": "event:A17:1", "verdict": "accept"}) in deeds(reviewed)


def test_what_an_entry_rests_on_is_not_told_before_the_entry_is(reviewed):
    with client_of(reviewed, "liming") as client:
        assert client.post("/entries", json={**ENTRY, "subject": "A2"}).status_code == 201
    assert (standing(reviewed, "A2").level, told_of(reviewed, "A2").background) == ("none", ())
    with client_of(reviewed, "zhaoxin") as client:
        assert verdict(client, "accept", event="event:A2:1").status_code == 201
    assert standing(reviewed, "A2").level == "E3"


def test_a_rejected_entry_does_not_count_and_the_last_verdict_is_what_stands(reviewed):
    recording(reviewed)
    with client_of(reviewed, "zhaoxin") as client:
        assert verdict(client, "reject").status_code == 422
        assert verdict(client, "reject", note="依据不足").status_code == 201
        assert told_of(reviewed, "A17").reports == ()
        last = client.get("/desk.json").json()["recent"][0]["verdict"]["seq"]
        assert verdict(client, "accept").status_code == 409
        assert verdict(client, "accept", seen=last).status_code == 201
    assert standing(reviewed, "A17").status == "underway"
    assert [r.verdict for r in recorded(reviewed).reviews][-2:] == ["reject", "accept"]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("wang", 403), ("liming", 403)])
def test_who_is_no_reviewer_judges_nothing(reviewed, who, status):
    recording(reviewed)
    before = recorded(reviewed).reviews
    with client_of(reviewed, who) as client:
        answer = verdict(client, "accept", role="reviewer", recorded_by="zhaoxin")
    assert answer.status_code == status
    assert recorded(reviewed).reviews == before


def test_nobody_accepts_an_entry_of_their_own(reviewed):
    recording(reviewed, "zhaoxin")
    with client_of(reviewed, "zhaoxin") as client:
        answer = verdict(client, "accept")
    assert answer.status_code == 422
    assert "他人审核" in answer.json()["found"]
    with client_of(reviewed, "sunhao") as client:
        assert verdict(client, "accept").status_code == 201


@pytest.mark.parametrize(
    "body",
    [{"event": "event:A99:1"}, {"verdict": "perhaps"}, {"event": ""}, {"verdict": ["accept"]}],
)
def test_a_verdict_on_nothing_or_that_is_none_is_refused(reviewed, body):
    recording(reviewed)
    before = recorded(reviewed).reviews
    with client_of(reviewed, "zhaoxin") as client:
        sent = {"event": "event:A17:1", "verdict": "accept", "seen": None, **body}
        assert client.post("/reviews", json=sent).status_code == 422
    assert recorded(reviewed).reviews == before


def test_where_no_review_is_asked_for_nothing_waits_and_a_reviewer_may_still_send_back(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'open.sqlite'}")
    peopled(settings)
    recording(settings)
    with client_of(settings, "zhaoxin") as client:
        told = client.get("/desk.json").json()
        assert (told["waiting"], told["recent"][0]["key"]) == ([], "event:A17:1")
        assert verdict(client, "reject", note="重复登记").status_code == 201
    assert standing(settings, "A17").status == "unreported"


def test_ones_own_latest_entries_are_listed_and_nobody_elses(settings):
    recording(settings)
    with client_of(settings, "zhaoxin") as client:
        client.post("/searches", json=SEARCH)
        assert [line["kind"] for line in client.get("/desk.json").json()["own"]] == ["search"]
    with client_of(settings, "liming") as client:
        client.post("/plan-changes", json=CHANGE)
        own = client.get("/desk.json").json()["own"]
    assert [(line["kind"], line["subject"]) for line in own] == [("change", "A1"), ("event", "A17")]


def test_long_lists_are_cut_and_say_how_many_there_are(settings):
    now = datetime.now(UTC)
    with writing(open_ledger(settings).engine()) as connection:
        for n in range(MOST + 5):
            entry = SearchEntry("A1", TODAY, "网", f"词 {n}", "未检索到", "liming")
            log_search(connection, entry, now=now)
    with client_of(settings, "liming") as client:
        told = client.get("/desk.json").json()
    assert len(told["searches"]) == MOST
    assert told["totals"]["searches"] == MOST + 5
    assert told["searches"][0]["query"] == f"词 {MOST + 4}"


def test_hostile_text_is_kept_as_text(settings):
    with client_of(settings, "liming") as client:
        client.post("/searches", json={**SEARCH, "query": NASTY, "place": NASTY})
        client.post("/plan-changes", json={**CHANGE, "source": NASTY})
        told = client.get("/desk.json").json()
    assert told["searches"][0]["query"] == NASTY
    assert told["changes"][0]["source"] == NASTY
