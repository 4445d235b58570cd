"""Build one plan: published text and hand decisions in, ``plan.json`` and mentions out."""

from dataclasses import dataclass
from pathlib import Path

from geo.places.gazetteer import Gazetteer
from geo.plan.assemble import assemble
from geo.plan.check import check_counts, check_plan, placed_measures
from geo.plan.codec import document_to_json, mentions_to_json, plan_to_json
from geo.plan.decisions import read_decisions, read_settings
from geo.plan.document import read_document, trimmed
from geo.plan.mentions import BACKGROUND, PlaceName, find_mentions
from geo.plan.model import Mention, Plan
from geo.plan.parse import ledger, parse_outline


@dataclass(frozen=True)
class BuiltPlan:
    """What a build makes, before anything is written."""

    plan: Plan
    mentions: tuple[Mention, ...]
    ledger: dict[str, int]
    files: dict[str, str]


def build_plan(folder: Path, gazetteer: Gazetteer) -> BuiltPlan:
    """Read ``folder`` and make its built files in memory; raises PlanError, writes nothing."""
    settings = read_settings(folder / "plan.toml")
    decisions = read_decisions(folder / "corrections.toml")
    whole = read_document(folder / settings.source_file)
    document = trimmed(whole, leading=settings.leading, trailing=settings.trailing)
    outline = parse_outline(document)
    check_counts(document, outline, settings.counts)
    counts = ledger(outline)
    plan = assemble(document, outline, settings, decisions)
    mentions = find_mentions(document, plan, place_names(gazetteer), decisions)
    check_plan(document, plan, mentions)
    files = {
        "plan.json": plan_to_json(plan),
        "mentions.json": mentions_to_json(mentions),
        "document.json": document_to_json(outline.pieces),
    }
    return BuiltPlan(plan, mentions, counts, files)


def place_names(gazetteer: Gazetteer) -> tuple[PlaceName, ...]:
    """Every spelling the gazetteer knows; background places are marked as such."""
    return tuple(
        PlaceName(
            place.id,
            text,
            BACKGROUND if place.background else place.kind,
            tuple(p for p in (place.parent, place.host) if p),
        )
        for place in gazetteer.places
        for text in place.names
    )


def ledger_lines(built: BuiltPlan) -> list[str]:
    """The account the build prints: what each character is, and how many records there are."""
    named = placed_measures(built.plan, built.mentions)
    total = len(built.plan.measures)
    kinds = "，".join(f"{kind} {count}" for kind, count in built.ledger.items())
    return [
        f"台账：第一、二、三章与附表共 {sum(built.ledger.values())} 个字符（{kinds}），无剩余",
        f"窗口 {len(built.plan.windows)}，"
        f"任务 {sum(len(w.tasks) for w in built.plan.windows)}，"
        f"举措 {total}，重点任务 {len(built.plan.key_tasks)}，"
        f"责任部门 {len(built.plan.departments)}，勘误 {len(built.plan.corrections)}",
        f"地名提及 {len(built.mentions)}；提到地点的举措 {len(named)}，未提 {total - len(named)}",
    ]
