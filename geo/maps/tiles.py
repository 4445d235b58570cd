"""Online base maps, for those who have a network: whose tiles, from where, in which datum.

Nothing is asked for unless the operator names a map in the settings. The coordinates of
everything that is drawn over a map in GCJ-02 are moved to it as they leave for the
browser; what is exported stays in WGS84.
"""

import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geo.errors import GroundError
from geo.places.gcj02 import moved_to_gcj02
from geo.settings import Settings
from geo.web.words import say

GCJ02 = "GCJ-02"
_KEY = "{key}"
REGISTER = "tiles.toml"
# Where a layer keeps positions: lists of numbers, longitude first, and pairs of members.
_POSITIONS = ("coordinates", "bounds", "arcs")
_PAIRS = (("lon", "lat"), ("label_lon", "label_lat"))


@dataclass(frozen=True)
class Tiles:
    """An online base map: its sheets from the lowest up, as templates of Leaflet's kind.

    ``crs`` is the datum of its coordinates; ``approval`` the number under which it may be
    shown, empty when the operator gives none.
    """

    name_zh: str
    name_en: str
    crs: str
    sheets: tuple[str, ...]
    subdomains: str = ""
    max_zoom: int = 18
    approval: str = ""

    @property
    def origins(self) -> tuple[str, ...]:
        """The hosts that pictures come from, as a policy names them."""
        names = self.subdomains or " "
        found = (s.replace("{s}", n) for s in self.sheets for n in names)
        return tuple(dict.fromkeys("://".join(urlsplit(url)[:2]) for url in found))

    @property
    def told(self) -> dict[str, Any]:
        """What the map script is told."""
        return {
            "sheets": list(self.sheets),
            "subdomains": self.subdomains,
            "max_zoom": self.max_zoom,
        }


@lru_cache(maxsize=4)
def tiles_of(settings: Settings) -> Tiles | None:
    """The online base map that the operator has named; None without one.

    Raises GroundError when the register of online maps does not know it.
    """
    if settings.tiles is None:
        return None
    approval = settings.tiles_approval or ""
    if "{" in settings.tiles:
        name = settings.tiles_attribution or ""
        return Tiles(name, name, settings.tiles_crs, (settings.tiles,), approval=approval)
    register = settings.data_dir / "places" / REGISTER
    known = _read(register).get(settings.tiles)
    if known is None:
        raise GroundError(
            f"没有登记在线底图 {settings.tiles}",
            where=str(register),
            expected="名称、坐标系与地址",
            remedy="在登记表中补上，或删去 ATLAS_TILES（只用随附的底图）",
        )
    key = settings.tianditu_key or ""
    sheets = tuple(str(sheet).replace(_KEY, key) for sheet in known["sheets"])
    return Tiles(**{**known, "sheets": sheets, "approval": approval})


def _read(register: Path) -> dict[str, dict[str, Any]]:
    return tomllib.loads(register.read_text("utf-8")) if register.is_file() else {}


def tiles_line(tiles: Tiles, lang: str) -> str:
    """What the footer says of an online map: whose it is, its datum, its approval number."""
    name = tiles.name_en if lang == "en" else tiles.name_zh
    key = "tilesApproved" if tiles.approval else "tilesInternal"
    return say(lang, key, name=name, crs=tiles.crs, number=tiles.approval)


def over_tiles(name: str, payload: bytes, tiles: Tiles) -> bytes:
    """A layer as it is drawn over an online map; ``name`` as the library calls it.

    The layer of places also tells the map script what to lay below.
    """
    if name != "places" and not name.startswith("base/"):
        return payload
    layer = json.loads(payload)
    if tiles.crs == GCJ02:
        layer = _moved(layer)
    if name == "places":
        layer["tiles"] = tiles.told
    return json.dumps(layer, ensure_ascii=False, separators=(",", ":")).encode()


def _moved(value: Any) -> Any:
    """A layer with every position moved to GCJ-02."""
    if isinstance(value, list):
        return [_moved(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {k: _moved_numbers(v) if k in _POSITIONS else _moved(v) for k, v in value.items()}
    for lon, lat in _PAIRS:
        if lon in found and lat in found:
            found[lon], found[lat] = moved_to_gcj02([[found[lon], found[lat]]])[0]
    return found


def _moved_numbers(value: Any) -> Any:
    """Positions at any depth; of a box the two corners."""
    if isinstance(value, dict):
        return {key: _moved_numbers(item) for key, item in value.items()}
    if isinstance(value[0], dict | list) and not _is_line(value):
        return [_moved_numbers(item) for item in value]
    if _is_line(value):
        return moved_to_gcj02(value)
    pairs = [value[n : n + 2] for n in range(0, len(value), 2)]
    return [number for pair in moved_to_gcj02(pairs) for number in pair]


def _is_line(value: list[Any]) -> bool:
    return all(isinstance(p, list) and p and isinstance(p[0], float | int) for p in value)
