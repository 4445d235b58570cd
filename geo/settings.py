"""Settings of one running atlas, read once from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

from geo.errors import SettingsError

DEFAULT_PLAN = "huangpu-yrd-2020"
DEFAULT_DATA_DIR = Path(__file__).resolve().parents[1] / "data"

_PLAN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)
# Nothing that could add a header, a second recipient or a query to a mailto link.
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_IPV6_HOST = re.compile(r"[0-9a-f:.]{2,45}")
_URL_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_BASEMAP_SUFFIXES = (".geojson", ".json", ".gpkg")
_APPROVAL_LENGTH = 60
_WHOLE = re.compile(r"[0-9]{1,7}")
_TEMPLATE = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?/[A-Za-z0-9._~/?&=%{}-]{5,300}")
_KEY = re.compile(r"[A-Za-z0-9]{8,64}")
_SENTENCE = re.compile(r"[^\x00-\x1f\x7f<>]{1,60}")
TILE_NAMES = ("tianditu", "amap")
TILE_CRS = ("WGS84", "CGCS2000", "GCJ-02")
LOGO_LIMIT_BYTES = 512 * 1024
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True)
class Settings:
    """What an operator may decide.

    ``plan`` is a folder name under ``data_dir``/plans. ``public_url`` is the base
    of every link, without a trailing slash; None means that links work on this
    machine only. ``basemap_file`` is an approved map supplied by the operator and
    ``basemap_approval`` its number (审图号); a file without a number is for
    internal use. ``feedback_mail`` receives corrections and suggestions; without it
    readers keep a text file instead. ``database_url`` is where the record of progress is
    kept, None for an SQLite file under ``data_dir``/var; with ``review_required`` an entry
    counts only once a reviewer has accepted it. With ``reading_closed`` nothing of the plan
    is given to who has not signed in. ``oidc_rules`` is the file that says who becomes what
    after signing in at a provider; None for local accounts alone. A file attached as
    evidence has at most ``file_limit_mb``, all files of one person together at most
    ``file_quota_mb``, in MB of 1,048,576 bytes. ``logo_file`` is a picture for the big
    screen (PNG or JPEG), ``slides_template`` a file (PPTX) whose layouts the slides take.
    ``tiles`` is an online base map, by name or as an address with {z}, {x} and {y};
    ``tiles_crs`` is the datum of such an address, ``tiles_attribution`` whose it is,
    ``tiles_approval`` the number (审图号) of what it shows.
    """

    plan: str = DEFAULT_PLAN
    data_dir: Path = DEFAULT_DATA_DIR
    public_url: str | None = None
    basemap_file: Path | None = None
    basemap_approval: str | None = None
    feedback_mail: str | None = None
    database_url: str | None = field(default=None, repr=False)
    review_required: bool = False
    reading_closed: bool = False
    oidc_rules: Path | None = None
    file_limit_mb: int = 20
    file_quota_mb: int = 500
    logo_file: Path | None = None
    slides_template: Path | None = None
    tiles: str | None = None
    tianditu_key: str | None = field(default=None, repr=False)
    tiles_crs: str = "WGS84"
    tiles_attribution: str | None = None
    tiles_approval: str | None = None

    @property
    def evidence_dir(self) -> Path:
        """The folder of files attached as evidence; nothing below it is ever served as it is."""
        return self.data_dir / "var" / "evidence"

    @property
    def plan_dir(self) -> Path:
        """The folder of the plan that is shown when the address names none."""
        return self.data_dir / "plans" / self.plan

    def link(self, query: str = "", *, page: str = "") -> str | None:
        """A link that others can open, or None when no public address is set.

        ``query`` is an already encoded query string without its question mark, ``page``
        the path of a page, empty for the first.
        """
        if self.public_url is None:
            return None
        return f"{self.public_url}/{page}?{query}" if query else f"{self.public_url}/{page}"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``environ`` (the process environment when None).

    A variable that is absent or blank takes its default. Raises SettingsError,
    naming the variable, when a value cannot be used.
    """
    env = os.environ if environ is None else environ
    basemap_file = _basemap_file(_value(env, "ATLAS_BASEMAP_FILE"))
    return Settings(
        plan=_plan(_value(env, "ATLAS_PLAN")),
        data_dir=_data_dir(_value(env, "ATLAS_DATA_DIR")),
        public_url=_public_url(_value(env, "ATLAS_PUBLIC_URL")),
        basemap_file=basemap_file,
        basemap_approval=_approval(_value(env, "ATLAS_BASEMAP_APPROVAL"), basemap_file),
        feedback_mail=_mail(_value(env, "ATLAS_FEEDBACK_MAIL")),
        database_url=_value(env, "DATABASE_URL"),
        review_required=_switch(env, "ATLAS_REVIEW_REQUIRED"),
        reading_closed=_reading_closed(_value(env, "ATLAS_READING")),
        oidc_rules=_oidc_rules(_value(env, "ATLAS_OIDC_RULES")),
        file_limit_mb=_megabytes(env, "ATLAS_FILE_LIMIT_MB", Settings.file_limit_mb, most=1024),
        file_quota_mb=_megabytes(env, "ATLAS_FILE_QUOTA_MB", Settings.file_quota_mb, most=10**6),
        logo_file=_logo_file(_value(env, "ATLAS_LOGO_FILE")),
        slides_template=_slides_template(_value(env, "ATLAS_SLIDES_TEMPLATE")),
        **_tiles(env),
    )


def _value(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name, "").strip()
    return text or None


def _plan(value: str | None) -> str:
    if value is None:
        return DEFAULT_PLAN
    if not _PLAN_ID.fullmatch(value):
        raise SettingsError(
            f"读到 {_shown(value)}",
            where="环境变量 ATLAS_PLAN",
            expected="小写字母、数字和连字符，例如 huangpu-yrd-2020",
            remedy="改为 data/plans/ 下的一个文件夹名，或删去此变量",
        )
    return value


def _mail(value: str | None) -> str | None:
    if value is not None and not _MAIL.fullmatch(value):
        raise SettingsError(
            f"读到 {_shown(value)}",
            where="环境变量 ATLAS_FEEDBACK_MAIL",
            expected="一个邮件地址，例如 atlas@example.org",
            remedy="改正地址，或删去此变量（读者改为保存文本）",
        )
    return value


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = _value(env, name)
    if value not in (None, "0", "1"):
        raise SettingsError(
            f"读到 {_shown(value)}",
            where=f"环境变量 {name}",
            expected="1（开）或 0（关）",
            remedy="改正，或删去此变量（关）",
        )
    return value == "1"


def _megabytes(env: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    value = _value(env, name)
    if value is None:
        return default
    if not _WHOLE.fullmatch(value) or not 1 <= int(value) <= most:
        raise SettingsError(
            f"读到 {_shown(value)}",
            where=f"环境变量 {name}",
            expected=f"1 至 {most} 的整数，单位 MB",
            remedy=f"改正，或删去此变量（{default} MB）",
        )
    return int(value)


def _reading_closed(value: str | None) -> bool:
    if value not in (None, "open", "closed"):
        raise SettingsError(
            f"读到 {_shown(value)}",
            where="环境变量 ATLAS_READING",
            expected="open（人人可读）或 closed（登录后可读）",
            remedy="改正，或删去此变量（人人可读）",
        )
    return value == "closed"


def _oidc_rules(value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value).expanduser()
    if not path.is_file():
        raise SettingsError(
            f"{_shown(value)} 不是文件",
            where="环境变量 ATLAS_OIDC_RULES",
            expected="一个可读的 TOML 文件，写明提供方与角色",
            remedy="改正路径，或删去此变量（只用本地账户）",
        )
    return path.resolve()


def _slides_template(value: str | None) -> Path | None:
    """A file by that name; whether its layouts will do is asked when slides are made."""
    if value is None:
        return None
    path = Path(value).expanduser()
    if path.suffix.lower() != ".pptx" or not path.is_file():
        raise SettingsError(
            f"{_shown(value)} 不存在，或不是 PPTX 文件",
            where="环境变量 ATLAS_SLIDES_TEMPLATE",
            expected="一个可读的 .pptx 文件",
            remedy="改正路径，或删去此变量以使用随附的模板",
        )
    return path.resolve()


def _data_dir(value: str | None) -> Path:
    if value is None:
        return DEFAULT_DATA_DIR
    path = Path(value).expanduser()
    if not path.is_dir():
        raise SettingsError(
            f"{_shown(value)} 不是文件夹",
            where="环境变量 ATLAS_DATA_DIR",
            expected="一个已存在、内有 plans/ 的数据文件夹",
            remedy="改正路径，或删去此变量以使用项目自带的 data/",
        )
    return path.resolve()


def _public_url(value: str | None) -> str | None:
    if value is None:
        return None
    problem = _public_url_problem(value)
    if problem:
        raise SettingsError(
            f"读到 {_shown(value)}：{problem}",
            where="环境变量 ATLAS_PUBLIC_URL",
            expected="访问者打开首页的地址，例如 https://atlas.example.org 或 http://10.1.2.3:8501",
            remedy="只留协议、主机、端口和路径；不对外时删去此变量",
        )
    return value.rstrip("/")


def _public_url_problem(value: str) -> str | None:
    """What is wrong with a base address, or None."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return "不是网址"
    if parts.scheme not in ("http", "https"):
        return "协议不是 http 或 https"
    if parts.username is not None or parts.password is not None:
        return "不应含用户名或口令"
    if "?" in value or "#" in value:
        return "不应含 ? 或 # 之后的部分"
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or (":" in host and _IPV6_HOST.fullmatch(host))):
        return "主机名无效"
    if port == 0 or parts.netloc.endswith(":"):
        return "端口无效"
    if not _URL_PATH.fullmatch(parts.path):
        return "路径含有不允许的字符"
    return None


def _basemap_file(value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value).expanduser()
    if path.suffix.lower() not in _BASEMAP_SUFFIXES or not path.is_file():
        raise SettingsError(
            f"{_shown(value)} 不存在，或不是 GeoJSON、GeoPackage 文件",
            where="环境变量 ATLAS_BASEMAP_FILE",
            expected="一个可读的 .geojson、.json 或 .gpkg 文件",
            remedy="改正路径，或删去此变量以使用自带的示意底图",
        )
    return path.resolve()


def _approval(value: str | None, basemap_file: Path | None) -> str | None:
    if value is None:
        return None
    usable = len(value) <= _APPROVAL_LENGTH and value.isprintable()
    if basemap_file is None or not usable:
        raise SettingsError(
            f"读到 {_shown(value)}" + ("" if basemap_file else "，但没有给出底图文件"),
            where="环境变量 ATLAS_BASEMAP_APPROVAL",
            expected=f"所用底图的审图号，一行，不超过 {_APPROVAL_LENGTH} 字",
            remedy="与 ATLAS_BASEMAP_FILE 一并设置，或一并删去",
        )
    return value


class _Tiles(TypedDict, total=False):
    tiles: str
    tianditu_key: str
    tiles_crs: str
    tiles_attribution: str
    tiles_approval: str


def _tiles(env: Mapping[str, str]) -> _Tiles:
    chosen = _value(env, "ATLAS_TILES")
    if chosen is None:
        return {}
    if chosen not in TILE_NAMES and not _is_template(chosen):
        raise SettingsError(
            f"读到 {_shown(chosen)}",
            where="环境变量 ATLAS_TILES",
            expected=f"{'、'.join(TILE_NAMES)}，或含 {{z}}、{{x}}、{{y}} 的 http(s) 地址",
            remedy="改正，或删去此变量（只用随附的底图）",
        )
    key = _line(env, "ATLAS_TIANDITU_KEY", _KEY, needed=chosen == "tianditu")
    crs = _value(env, "ATLAS_TILES_CRS") or TILE_CRS[0]
    if crs not in TILE_CRS:
        raise SettingsError(
            f"读到 {_shown(crs)}",
            where="环境变量 ATLAS_TILES_CRS",
            expected="、".join(TILE_CRS),
            remedy="照地图服务的说明改正；坐标系不对，地点会偏出数百米",
        )
    return {
        "tiles": chosen,
        "tianditu_key": key,
        "tiles_crs": crs,
        "tiles_attribution": _line(
            env, "ATLAS_TILES_ATTRIBUTION", _SENTENCE, needed=chosen not in TILE_NAMES
        ),
        "tiles_approval": _line(env, "ATLAS_TILES_APPROVAL", _SENTENCE),
    }


def _is_template(value: str) -> bool:
    """Whether an address names a sheet of tiles; whatever could end a policy or a tag is none."""
    host = _TEMPLATE.fullmatch(value)
    return host is not None and all(value.count(f"{{{axis}}}") == 1 for axis in "zxy")


def _line(env: Mapping[str, str], name: str, form: re.Pattern[str], *, needed: bool = False) -> str:
    value = _value(env, name) or ""
    if (needed or value) and not form.fullmatch(value):
        raise SettingsError(
            f"读到 {_shown(value)}" if value else "没有给出",
            where=f"环境变量 {name}",
            expected="所用在线底图的密钥、来源或审图号，一行",
            remedy="照地图服务的说明填写，或删去 ATLAS_TILES（只用随附的底图）",
        )
    return value


def picture_type(body: bytes) -> str | None:
    """The media type of a picture by its first bytes: PNG or JPEG, None for anything else."""
    return next((kind for sign, kind in _PICTURES.items() if body.startswith(sign)), None)


def _logo_file(value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value).expanduser()
    if problem := _logo_problem(path):
        raise SettingsError(
            f"{_shown(value)} {problem}",
            where="环境变量 ATLAS_LOGO_FILE",
            expected=f"一个可读的 PNG 或 JPEG 文件，不超过 {LOGO_LIMIT_BYTES // 1024} kB",
            remedy="改正路径或换一个文件，或删去此变量（大屏不显示标志）",
        )
    return path.resolve()


def _logo_problem(path: Path) -> str | None:
    """What is wrong with a logo, or None; the content counts, not the name."""
    try:
        with path.open("rb") as file:
            body = file.read(LOGO_LIMIT_BYTES + 1)
    except OSError:
        return "不存在或读不出"
    if picture_type(body) is None:
        return "不是 PNG、JPEG 图片"
    return "过大" if len(body) > LOGO_LIMIT_BYTES else None


def _shown(value: str) -> str:
    """A value as an error message may show it: on one line, and short."""
    return "「" + ascii(value[:80])[1:-1] + "」" if not value.isprintable() else f"「{value[:80]}」"
