"""The one table of colours and sizes, for style sheets and for Python alike."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from geo.errors import AssetError

TOKENS_FILE = Path(__file__).resolve().parent / "static" / "tokens.toml"
Mode = Literal["light", "dark"]

_COLOUR = re.compile(r"#[0-9A-F]{6}")
_NAME = re.compile(r"[a-z][a-z0-9-]*")
# Linearisation of sRGB and weights of relative luminance: WCAG 2.2, definitions.
_SRGB_KNEE = 0.04045
_LUMINANCE_WEIGHTS = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Tokens:
    """Colours by mode, sizes and font stacks; names are those of the style sheet.

    A window's colours are named ``w1-mark``, ``w1-ink`` and ``w1-tint``.
    """

    light: Mapping[str, str]
    dark: Mapping[str, str]
    sizes: Mapping[str, str]
    fonts: Mapping[str, str]

    def colour(self, name: str, *, mode: Mode = "light") -> str:
        """``name`` as #RRGGBB; AssetError when the table has no such colour."""
        colours = self.light if mode == "light" else self.dark
        if name not in colours:
            raise _broken(f"没有颜色 {name}")
        return colours[name]

    def css(self) -> str:
        """The table as custom properties: ``--atlas-…``, dark under data-theme."""
        fixed = {**self.sizes, **{f"font-{name}": stack for name, stack in self.fonts.items()}}
        light = _declarations({**self.light, **fixed})
        dark = _declarations(self.dark)
        return (
            f":root{{color-scheme:light;\n{light}}}\n"
            f':root[data-theme="dark"]{{color-scheme:dark;\n{dark}}}\n'
        )


def read_tokens(path: Path = TOKENS_FILE) -> Tokens:
    """The table in ``path``; AssetError when it is broken or lopsided."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        light, dark = _colours(table["light"]), _colours(table["dark"])
        sizes, fonts = _texts(table["sizes"]), _texts(table["fonts"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise _broken(f"无法读取（{error}）") from error
    if light.keys() != dark.keys():
        raise _broken(f"明暗两表不一致：{sorted(light.keys() ^ dark.keys())}")
    return Tokens(light=light, dark=dark, sizes=sizes, fonts=fonts)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two #RRGGBB colours by WCAG 2, from 1 to 21."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(over: str, under: str, *, share: float) -> str:
    """``over`` painted with opacity ``share`` (0 to 1) on ``under``, as #RRGGBB."""
    pairs = zip(_channels(over), _channels(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def _luminance(colour: str) -> float:
    linear = (_linear(channel / 255) for channel in _channels(colour))
    return sum(w * c for w, c in zip(_LUMINANCE_WEIGHTS, linear, strict=True))


def _linear(channel: float) -> float:
    if channel <= _SRGB_KNEE:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    if not _COLOUR.fullmatch(colour.upper()):
        raise _broken(f"{colour!r} 不是颜色")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _colours(table: Mapping[str, Any]) -> Mapping[str, str]:
    flat = {name: value for name, value in table.items() if name != "windows"}
    for number, parts in table["windows"].items():
        flat.update({f"w{number}-{part}": value for part, value in parts.items()})
    for name, value in flat.items():
        if not _NAME.fullmatch(name) or not _COLOUR.fullmatch(str(value)):
            raise _broken(f"{name} = {value!r} 不是颜色")
    return MappingProxyType(flat)


def _texts(table: Mapping[str, Any]) -> Mapping[str, str]:
    for name, value in table.items():
        if not _NAME.fullmatch(name) or any(sign in str(value) for sign in ";{}<"):
            raise _broken(f"{name} = {value!r} 不能写入样式表")
    return MappingProxyType({name: str(value) for name, value in table.items()})


def _declarations(values: Mapping[str, str]) -> str:
    return "".join(f"  --atlas-{name}: {value};\n" for name, value in values.items())


def _broken(found: str) -> AssetError:
    return AssetError(
        found,
        where=TOKENS_FILE.name,
        expected="大写六位十六进制颜色，明暗两表同名；尺寸与字体为文字",
        remedy="对照 [light] 改正，或从版本库恢复",
    )
