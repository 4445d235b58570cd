"""The desk of those who keep the record: what waits for them, and what they decide.

Who may see or do what is asked of the database at every request.
"""

from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access.accounts import list_accounts
from geo.access.attempts import locked_until
from geo.access.audit import deeds, deeds_called, record
from geo.access.roles import Person, Role
from geo.api.feedback import HANDLED, RECEIVED
from geo.api.guard import PRIVATE, Body, Office, RefusedError, day, guarded, present, text
from geo.maps.ledger import open_ledger
from geo.settings import Settings
from geo.status.derive import due_date
from geo.status.model import ACCEPT, CHANGE_FIELDS, DUE, PlanChange, Review, SearchEntry
from geo.status.problems import StatusError
from geo.status.repository import (
    add_plan_change,
    all_feedback,
    changes_of,
    event_of,
    last_verdict,
    log_search,
    review,
)
from geo.status.snapshot import Snapshot
from geo.store.canonical import utc_text
from geo.store.engine import reading, writing
from geo.store.problems import ConflictError
from geo.view.atlas import Atlas
from geo.view.progress import baseline_due, is_subject
from geo.view.worklist import (
    Judgement,
    own_lines,
    plan_changes,
    recent,
    searches,
    waiting,
)

MOST = 200
_RECENT = 20
_DEEDS = 50
# A search is logged to say that nothing was found; what was found is recorded as evidence.
NOTHING_FOUND = "未检索到"


def desk_routes(settings: Settings) -> list[BaseRoute]:
    """The routes of the desk for one running atlas."""
    desk = _Workdesk(Office(settings))
    return [
        Route("/desk.json", guarded(desk.look), methods=["GET"]),
        Route("/deeds.json", guarded(desk.deeds), methods=["GET"]),
        Route("/reviews", guarded(desk.judge), methods=["POST"]),
        Route("/searches", guarded(desk.search), methods=["POST"]),
        Route("/plan-changes", guarded(desk.change), methods=["POST"]),
    ]


class _Workdesk:
    def __init__(self, office: Office) -> None:
        self._office = office

    def look(self, request: Request, _body: Body) -> Response:
        """All that waits for an editor, and for an administrator the accounts as well."""
        now = present()
        with reading(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            told = {
                "me": _me(person),
                "review_required": self._office.settings.review_required,
                "feedback": _feedback(connection, person),
            }
            if person.role.includes(Role.ADMIN):
                told["accounts"] = [
                    {
                        "id": each.id,
                        "name": each.name,
                        "role": each.role.value,
                        "created_at": each.created_at,
                        "disabled_at": each.disabled_at,
                        "locked_until": _moment(locked_until(connection, each.name, now)),
                    }
                    for each in list_accounts(connection, person)
                ]
        recorded = open_ledger(self._office.settings).snapshot()
        told |= _record(recorded, person, required=self._office.settings.review_required)
        told["dues"] = _dues(self._office.atlas(), recorded)
        return JSONResponse(_plain(told), headers=PRIVATE)

    def deeds(self, request: Request, _body: Body) -> Response:
        """The trail of deeds, newest first, a page at a time; for administrators."""
        before = request.query_params.get("before", "")
        if before and not (before.isascii() and before.isdigit() and len(before) < 16):
            raise RefusedError("before 不是编号", "一个整数，或空", status=422)
        with reading(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.ADMIN, now=present())
            page = deeds(connection, person, before=int(before) if before else None, most=_DEEDS)
            names = {each.id: each.name for each in list_accounts(connection, person)}
        rows = [
            {
                **asdict(deed),
                "actor": names.get(deed.actor, deed.actor),
                "subject": names.get(deed.subject, deed.subject),
            }
            for deed in page
        ]
        return JSONResponse({"deeds": rows, "more": len(page) == _DEEDS}, headers=PRIVATE)

    def judge(self, request: Request, body: Body) -> Response:
        """A reviewer's verdict on an entry; the last one counts, the earlier ones stay."""
        key, now = text(body, "event", limit=80), present()
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.REVIEWER, now=now)
            verdict = Review(key, text(body, "verdict", limit=10), text(body, "note"), person.name)
            event = event_of(connection, key)
            if verdict.verdict == ACCEPT and event.recorded_by == person.name:
                raise StatusError(key, ("本人的登记须由他人审核",))
            _expect_verdict(connection, key, body.get("seen"))
            review(connection, verdict, now=now)
            detail = {"event": key, "verdict": verdict.verdict}
            record(connection, person.id, "event.review", event.subject, detail, now=now)
        return JSONResponse({"event": key}, status_code=201, headers=PRIVATE)

    def search(self, request: Request, body: Body) -> Response:
        """Put a search on record that found nothing."""
        subject, now = self._office.subject(body), present()
        day_of, outcome = _day(body, "searched_on", "检索日期"), text(body, "outcome")
        if not outcome.startswith(NOTHING_FOUND):
            raise StatusError(
                subject, (f"结果须以“{NOTHING_FOUND}”开头；检索到的，请登记进展与依据",)
            )
        place, query = text(body, "place"), text(body, "query")
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            entry = SearchEntry(subject, day_of, place, query, outcome, person.name)
            kept = log_search(connection, entry, now=now)
            record(connection, person.id, "search.log", subject, {"key": kept.key}, now=now)
        return JSONResponse({"key": kept.key}, status_code=201, headers=PRIVATE)

    def change(self, request: Request, body: Body) -> Response:
        """Put a decision on record that changed the plan; a new deadline moves the schedule."""
        subject, now = self._office.subject(body), present()
        field, decided_on = text(body, "field", limit=40), _day(body, "decided_on", "决定日期")
        old, new = text(body, "old"), text(body, "new")
        if field not in CHANGE_FIELDS:
            raise RefusedError(f"没有字段「{field}」", "、".join(CHANGE_FIELDS), status=422)
        if field != DUE and not new:
            raise StatusError(subject, ("没有写明改后的内容",))
        if new == old:
            raise StatusError(subject, ("改前与改后相同",))
        with writing(self._office.engine()) as connection:
            person = self._office.person(connection, request, Role.EDITOR, now=now)
            if field == DUE:
                self._expect_due(connection, subject, old)
            entry = PlanChange(
                subject=subject,
                field=field,
                old=old or None,
                new=new or None,
                source=text(body, "source"),
                decided_on=decided_on,
                recorded_by=person.name,
            )
            kept = add_plan_change(connection, entry, now=now)
            record(connection, person.id, "plan.change", subject, {"key": kept.key}, now=now)
        return JSONResponse({"key": kept.key}, status_code=201, headers=PRIVATE)

    def _expect_due(self, connection: Connection, subject: str, seen: str) -> None:
        baseline = baseline_due(self._office.atlas(), subject)
        due = _moment(due_date(baseline, changes_of(connection, subject))) or ""
        if due == seen:
            return
        raise ConflictError(
            f"{subject} 的期限现为 {due or '无'}，与打开时所见不同",
            where=subject,
            expected="打开之后没有别人改动过的期限",
            remedy="看过新的期限后再提交；内容没有写入，也没有丢失",
        )


def _expect_verdict(connection: Connection, key: str, seen: object) -> None:
    last = last_verdict(connection, key)
    if (last.seq if last else None) == seen:
        return
    found = f"{last.recorded_by} 已先作出结论" if last else "打开时所见的结论不在台账里"
    raise ConflictError(
        found,
        where=key,
        expected="打开之后没有别人审核过的登记",
        remedy="看过新的结论后再提交；内容没有写入，也没有丢失",
    )


def _me(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "reviewer": person.role.includes(Role.REVIEWER),
        "admin": person.role.includes(Role.ADMIN),
    }


def _record(recorded: Snapshot, person: Person, *, required: bool) -> dict[str, Any]:
    """What stands in the ledger of entries; where none must be accepted, none waits."""
    logged, changed = searches(recorded), plan_changes(recorded)
    return {
        "waiting": [_judgement(j) for j in waiting(recorded)] if required else [],
        "recent": [_judgement(j) for j in recent(recorded, most=_RECENT, judged=required)],
        "searches": [asdict(s) for s in logged[:MOST]],
        "changes": [asdict(c) for c in changed[:MOST]],
        "totals": {"searches": len(logged), "changes": len(changed)},
        "own": [asdict(line) for line in own_lines(recorded, person.name, most=_RECENT)],
    }


def _dues(atlas: Atlas, recorded: Snapshot) -> dict[str, str]:
    """The deadline in force of every subject that has one: forms of changes begin with it."""
    subjects = (*(k.id for k in atlas.plan.key_tasks), *recorded.changes)
    dues = {
        s: due_date(baseline_due(atlas, s), recorded.changes.get(s, ()))
        for s in subjects
        if is_subject(atlas, s)
    }
    return {s: due.isoformat() for s, due in dues.items() if due}


def _judgement(judged: Judgement) -> dict[str, Any]:
    return {
        **asdict(judged.event),
        "evidence": [asdict(each) for each in judged.evidence],
        "verdict": asdict(judged.verdict) if judged.verdict else None,
    }


def _feedback(connection: Connection, person: Person) -> dict[str, Any]:
    """What readers wrote, newest first: all that is open, and the latest of what is handled."""
    told = deeds_called(connection, person, RECEIVED, HANDLED)
    pages = {d.subject: d.detail.get("page", "") for d in told if d.action == RECEIVED}
    done = {d.subject: {"at": d.recorded_at, **d.detail} for d in told if d.action == HANDLED}
    rows = [
        {
            "key": each.key,
            "subject": each.subject or "",
            "kind": each.kind,
            "text": each.text,
            "recorded_at": each.recorded_at,
            "page": pages.get(each.key, ""),
            "handled": done.get(each.key),
        }
        for each in reversed(all_feedback(connection))
    ]
    left = [row for row in rows if row["handled"] is None]
    return {
        "open": left[:MOST],
        "handled": [row for row in rows if row["handled"] is not None][:_RECENT],
        "totals": {"open": len(left), "handled": len(rows) - len(left)},
    }


def _day(body: Body, key: str, name: str) -> date:
    found = day(body, key)
    if found is None:
        raise RefusedError(f"没有写明{name}", "年-月-日，如 2020-09-24", status=422)
    return found


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if type(value) is date else utc_text(value)


def _plain(value: Any) -> Any:
    """Dates as ISO text, everything else as it is."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
