"""The rules of the ledger, in words; the database enforces those that it can see."""

import re
from collections.abc import Iterable
from datetime import date

from geo.status.model import (
    ACCEPT,
    ANNOUNCED,
    COMPLETED_MODIFIED,
    DIRECT,
    DISCONTINUED,
    DUE,
    ENOUGH_TO_COMPLETE,
    FINISHED,
    LEVELS,
    NOT_STARTED,
    PLANNED,
    REJECT,
    RELATIONS,
    STATUSES,
    SUSPENDED,
    Evidence,
    Feedback,
    PlanChange,
    Review,
    SearchEntry,
    StatusEvent,
)
from geo.status.problems import StatusError
from geo.status.vocabulary import UNREPORTED

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NEEDS_NOTE = {
    COMPLETED_MODIFIED: "“调整后完成”须在说明里写出调整了什么",
    SUSPENDED: "“暂停”须在说明里写出原因",
    DISCONTINUED: "“终止或并入”须在说明里写出情况或并入何处",
    UNREPORTED: "撤回为“未见公开进展”须写明原因",
}
_NEEDS_SOURCE = {
    NOT_STARTED: "“未启动”须有来源，没有消息不等于未启动",
    SUSPENDED: "“暂停”须有来源",
}


def weight(evidence: Evidence) -> str | None:
    """The level that a piece of evidence gives to a status: its own if it is direct.

    An announcement gives E1; what is only near, earlier or context gives none.
    """
    if evidence.relation == DIRECT:
        return evidence.level
    return ANNOUNCED if evidence.relation == PLANNED else None


def event_level(cited: Iterable[Evidence]) -> str | None:
    """The highest level among the evidence an event cites; None when none counts."""
    return max((w for e in cited if (w := weight(e))), default=None)


def uncovered(parts: Iterable[str], cited: Iterable[Evidence]) -> tuple[str, ...]:
    """The parts of a record that no direct evidence of level E2 or more names by its words."""
    named = [
        e.part for e in cited if e.part and e.relation == DIRECT and e.level in ENOUGH_TO_COMPLETE
    ]
    return tuple(part for part in parts if not any(part in span for span in named))


def check_event(
    event: StatusEvent, cited: Iterable[Evidence], *, parts: Iterable[str] = (), today: date
) -> None:
    """Raise StatusError naming every rule that the event breaks.

    ``cited`` is the evidence the event names. ``parts`` are the actions of a record that
    holds several, as spans of its text; it is complete only when each is covered.
    """
    cited = tuple(cited)
    rules = [
        (event.status in STATUSES, f"没有状态「{event.status}」"),
        (bool(event.subject), "没有写明举措或重点任务"),
        (bool(event.recorded_by), "没有写明登记人"),
        (
            len(set(event.evidence)) == len(event.evidence)
            and set(event.evidence) <= {e.key for e in cited},
            "证据编号重复，或台账里没有这条证据",
        ),
        (
            event.valid_on is None or event.valid_on <= today,
            "日期在今天之后：登记的是已经发生的事",
        ),
        (
            event.status not in _NEEDS_NOTE or bool(event.note_zh.strip()),
            _NEEDS_NOTE.get(event.status, ""),
        ),
        (
            event.status not in _NEEDS_SOURCE or bool(event.evidence),
            _NEEDS_SOURCE.get(event.status, ""),
        ),
        (
            event.status != UNREPORTED or event.supersedes is not None,
            "“未见公开进展”是缺省，只在撤回一条记录时登记，须指明取代哪一条",
        ),
    ]
    if event.status in FINISHED:
        rules += _completion(event, cited, tuple(parts))
    _require(event.key or event.subject, rules)


def check_sourced(event: StatusEvent) -> None:
    """Raise StatusError for a status without evidence.

    A ledger may hold what was known without a source; who records now has one. Only an
    entry that is taken back needs none.
    """
    kept = bool(event.evidence) or event.status == UNREPORTED
    _require(event.subject, [(kept, "登记须有依据；没有依据的，保持“未见公开进展”")])


def check_evidence(evidence: Evidence) -> None:
    """Raise StatusError naming every rule that a piece of evidence breaks."""
    attached = (evidence.file_sha256, evidence.file_size, evidence.file_type)
    rules = [
        (bool(evidence.title.strip()), "没有标题"),
        (evidence.level in LEVELS, "证据等级须为 E1 至 E4"),
        (evidence.relation in RELATIONS, f"没有关系「{evidence.relation}」"),
        (bool(evidence.language), "没有写明语言"),
        (bool(evidence.recorded_by), "没有写明登记人"),
        (
            evidence.level == ANNOUNCED or bool(evidence.url) or bool(evidence.file_sha256),
            "既无网址也无文件的证据至多为 E1",
        ),
        (
            not evidence.url or re.match(r"https?://[^\s<>\"]+\Z", evidence.url) is not None,
            "网址须以 http:// 或 https:// 开头，且没有空白",
        ),
        (
            attached == (None, None, None) or None not in attached,
            "附件须同时有散列、大小与类型",
        ),
        (
            evidence.file_sha256 is None or bool(_SHA256.fullmatch(evidence.file_sha256)),
            "附件散列须为 64 位十六进制数",
        ),
        (evidence.part is None or bool(evidence.part.strip()), "所引的部分是空的"),
    ]
    _require(evidence.key or evidence.title, rules)


def check_search(search: SearchEntry, *, today: date) -> None:
    """Raise StatusError unless subject, place, words and a day up to today are there."""
    filled = all(t.strip() for t in (search.subject, search.place, search.query, search.outcome))
    rules = [
        (filled, "检索记录须写明对象、在何处、用什么词、结果如何"),
        (search.searched_on <= today, "检索日期在今天之后"),
        (bool(search.recorded_by), "没有写明登记人"),
    ]
    _require(search.key or search.subject, rules)


def check_change(change: PlanChange, *, today: date | None = None) -> None:
    """Raise StatusError for a change without subject, field or source, or a due date not real.

    With ``today`` a decision dated later is refused as well.
    """
    rules = [
        (today is None or change.decided_on <= today, "决定日期在今天之后"),
        (bool(change.subject and change.field), "没有写明对象或字段"),
        (bool(change.source.strip()), "方案的改动须写明依据"),
        (bool(change.recorded_by), "没有写明登记人"),
        (
            change.field != DUE or change.new is None or _is_date(change.new),
            "期限须为真实日期，例如 2021-12-31",
        ),
    ]
    _require(change.key or change.subject, rules)


def check_feedback(feedback: Feedback) -> None:
    """Raise StatusError for feedback without words or kind."""
    rules = [
        (bool(feedback.text.strip()), "没有内容"),
        (bool(feedback.kind), "没有写明种类"),
    ]
    _require(feedback.subject or "反馈", rules)


def check_review(review: Review) -> None:
    """Raise StatusError for a verdict that is none, or a rejection without a reason."""
    rules = [
        (review.verdict in (ACCEPT, REJECT), f"没有结论「{review.verdict}」"),
        (review.verdict != REJECT or bool(review.note.strip()), "退回须写明原因"),
        (bool(review.recorded_by), "没有写明审核人"),
    ]
    _require(review.event, rules)


def _completion(
    event: StatusEvent, cited: tuple[Evidence, ...], parts: tuple[str, ...]
) -> list[tuple[bool, str]]:
    own = tuple(e for e in cited if e.key in event.evidence)
    left = uncovered(parts, own)
    return [
        (event.valid_on is not None, "“完成”须有日期"),
        (
            event_level(own) in ENOUGH_TO_COMPLETE,
            "“完成”须有直接证据，等级在 E2 或以上",
        ),
        (not left, "尚无证据说明这些部分已完成：" + "、".join(f"「{part}」" for part in left)),
    ]


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _require(where: str, rules: Iterable[tuple[bool, str]]) -> None:
    broken = tuple(words for kept, words in rules if not kept)
    if broken:
        raise StatusError(where, broken)
