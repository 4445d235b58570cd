"""A plan in another language: a reviewed file beside the plan, never its reference.

The Chinese text is the document; a translation is this project's own and unofficial.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import PlanError
from geo.plan.model import Plan


@dataclass(frozen=True)
class Translation:
    """Texts by the id of what they translate.

    ``windows`` holds name and short name. ``terms`` and ``places`` are the glossaries:
    quoted terms and wordings of places of the Chinese, each with its one translation.
    """

    title: str
    issuer: str
    windows: Mapping[str, tuple[str, str]]
    tasks: Mapping[str, str]
    categories: Mapping[str, str]
    records: Mapping[str, str]
    names: Mapping[str, str]
    departments: Mapping[str, str]
    extents: Mapping[str, str]
    terms: Mapping[str, str]
    places: Mapping[str, str]


def read_translation(path: Path, plan: Plan) -> Translation | None:
    """The translation in ``path``, or None when there is no such file.

    Raises PlanError when the file is broken or leaves anything of the plan out.
    """
    if not path.exists():
        return None
    try:
        translation = _decode(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _broken(path, f"读不出：{error}") from error
    if missing := tuple(_missing(plan, translation)):
        raise _broken(path, f"缺 {len(missing)} 条：" + "、".join(missing[:12]))
    return translation


def _decode(raw: Mapping[str, Any]) -> Translation:
    return Translation(
        title=raw["plan"]["title"],
        issuer=raw["plan"]["issuer"],
        windows={i: (w["name"], w["short_name"]) for i, w in raw["windows"].items()},
        **{
            part: dict(raw[part])
            for part in (
                "tasks",
                "categories",
                "records",
                "names",
                "departments",
                "extents",
                "terms",
                "places",
            )
        },
    )


def _missing(plan: Plan, translation: Translation) -> Iterator[str]:
    tasks = [t.id for w in plan.windows for t in w.tasks]
    wanted: tuple[tuple[list[str], Mapping[str, object]], ...] = (
        ([w.id for w in plan.windows], translation.windows),
        (tasks, translation.tasks),
        ([k.category for k in plan.key_tasks], translation.categories),
        ([r.id for r in plan.records], translation.records),
        ([d.id for d in plan.departments], translation.departments),
        ([e.id for e in plan.extents], translation.extents),
    )
    for ids, texts in wanted:
        yield from (i for i in dict.fromkeys(ids) if not texts.get(i))


def _broken(path: Path, found: str) -> PlanError:
    return PlanError(
        found,
        where=path.name,
        expected="方案的每个窗口、任务、类别、部门、范围与每段文字都有译文",
        remedy="对照 data/README.md 补齐，或移走此文件以只用中文",
    )
