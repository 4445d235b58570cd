"""The columns of the sheet of progress: one list for writing, explaining and reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.status.model import LEVELS, RELATIONS
from geo.status.vocabulary import UNREPORTED, Term
from geo.view.atlas import Atlas
from geo.web.words import say

SHEET = "进展"
GUIDE = "字段说明"

ID = "编号"
TEXT = "原文"
UNITS = "责任部门"
STATUS_NOW = "现状态"
LEVEL_NOW = "证据等级"
SCHEDULE_NOW = "时序"
DAY_NOW = "现生效日期"
STATUS = "新状态"
DAY = "生效日期"
NOTE_ZH = "说明（中文）"
NOTE_EN = "说明（英文）"
TITLE = "依据题名"
PUBLISHER = "发布者"
URL = "网址"
PUBLISHED = "依据日期"
LEVEL = "依据等级"
LANGUAGE = "语言"
RELATION = "关系"
PART = "所指部分"
CAUTION = "提醒"
SEEN = "台账序号"

# How a column is filled: by the atlas, or by a person with a day, a choice or words.
TOLD = "told"
DATE = "date"
CHOICE = "choice"
WORDS = "words"


@dataclass(frozen=True)
class Column:
    """A column by its title; ``width`` is in characters, ``told`` explains it to the writer."""

    title: str
    kind: str
    width: int
    told: str

    @property
    def filled(self) -> bool:
        """Whether a person writes here."""
        return self.kind != TOLD


COLUMNS = (
    Column(ID, TOLD, 9, "举措或重点任务的编号，请勿改动"),
    Column(TEXT, TOLD, 48, "行动方案的文字"),
    Column(UNITS, TOLD, 22, "方案列明的责任部门"),
    Column(STATUS_NOW, TOLD, 20, "下载时台账中的状态：代码与名称"),
    Column(LEVEL_NOW, TOLD, 18, "下载时的证据等级"),
    Column(SCHEDULE_NOW, TOLD, 22, "按期限与记录推算，不能填写"),
    Column(DAY_NOW, TOLD, 13, "现状态自哪一天起"),
    Column(STATUS, CHOICE, 24, "从列表选择；有内容要登记的行必填，须附依据；状态未变的选原状态"),
    Column(DAY, DATE, 13, "新状态自哪一天起；真实日期，如 2020-09-24。“已完成”必填"),
    Column(NOTE_ZH, WORDS, 36, "情况说明；暂停、终止或并入、调整后完成必填"),
    Column(NOTE_EN, WORDS, 30, "英文说明，可空"),
    Column(TITLE, WORDS, 36, "依据的题名；填写任何一项依据时必填"),
    Column(PUBLISHER, WORDS, 20, "依据的发布者"),
    Column(URL, WORDS, 34, "以 http:// 或 https:// 开头；没有网址的依据至多为 E1"),
    Column(PUBLISHED, DATE, 13, "依据的发布日期；真实日期，可空"),
    Column(LEVEL, CHOICE, 22, "从列表选择；填写依据时必填。“已完成”须 E2 或以上"),
    Column(LANGUAGE, CHOICE, 12, "从列表选择；填写依据时必填"),
    Column(RELATION, CHOICE, 18, "依据与本条的关系；空白按 direct"),
    Column(PART, WORDS, 24, "依据只说到原文一部分时，逐字写那一段"),
    Column(CAUTION, WORDS, 24, "引用时须留意之处，可空"),
    Column(SEEN, TOLD, 12, "隐藏列：下载时本条最后一条记录的序号，请勿改动"),
)
FILLED = tuple(column.title for column in COLUMNS if column.filled)
SOURCE = FILLED[FILLED.index(TITLE) :]
# Languages that sources on a plan are written in.
LANGUAGES = ("zh", "en", "ja")


@dataclass(frozen=True)
class Choice:
    """A code that may be chosen, with its words."""

    code: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        """As the drop-down shows it."""
        return f"{self.code} {self.zh}"


def choices(atlas: Atlas) -> Mapping[str, tuple[Choice, ...]]:
    """What may be chosen, by the title of the column.

    ``unreported`` is not offered: it withdraws one certain entry, and that entry is
    named on the page of the record.
    """
    words = atlas.words
    return {
        STATUS: tuple(c for c in _choices(words.official) if c.code != UNREPORTED),
        LEVEL: tuple(c for c in _choices(words.levels) if c.code in LEVELS),
        LANGUAGE: _worded(LANGUAGES, "entry.languageOf"),
        RELATION: _worded(RELATIONS, "relation"),
    }


def codes(atlas: Atlas) -> Mapping[str, tuple[Choice, ...]]:
    """The codes that the columns of the atlas carry, by title."""
    words = atlas.words
    return {
        STATUS_NOW: _choices(words.official),
        LEVEL_NOW: _choices(words.levels),
        SCHEDULE_NOW: _choices(words.schedules),
    }


def _worded(known: tuple[str, ...], key: str) -> tuple[Choice, ...]:
    return tuple(Choice(c, say("zh", f"{key}.{c}"), say("en", f"{key}.{c}")) for c in known)


def _choices(terms: tuple[Term, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(term.code, term.zh, term.en) for term in terms)
