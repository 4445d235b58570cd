import re
import tomllib
from pathlib import Path

import pytest

from geo.errors import AssetError
from geo.web.tokens import TOKENS_FILE, contrast, mix, read_tokens

TOKENS = read_tokens()
CONFIG = tomllib.loads(
    (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)
# mode, colour, ground, contrast as the design states it (one decimal)
STATED = [
    ("light", "ink", "surface", 16.4),
    ("light", "ink2", "surface", 7.8),
    ("light", "ink3", "surface", 5.3),
    ("light", "ink3", "bg", 4.9),
    ("light", "brand", "surface", 9.8),
    ("light", "map-label", "land", 5.7),
    ("light", "map-label", "sea", 5.0),
    ("dark", "ink", "bg", 16.8),
    ("dark", "ink2", "bg", 10.7),
    ("dark", "ink3", "bg", 7.4),
    ("dark", "ink3", "land", 5.8),
    ("dark", "brand", "bg", 9.8),
    ("dark", "map-label", "land", 4.9),
    ("dark", "map-label", "sea", 6.1),
    *(("light", f"w{n}-mark", "land", c) for n, c in enumerate((3.2, 8.9, 5.7, 4.1, 3.5), start=1)),
    *(
        ("light", f"w{n}-ink", "surface", c)
        for n, c in enumerate((5.4, 11.6, 7.5, 5.9, 5.4), start=1)
    ),
    *(
        ("light", f"w{n}-ink", f"w{n}-tint", c)
        for n, c in enumerate((4.9, 9.8, 6.4, 5.1, 4.7), start=1)
    ),
    *(("dark", f"w{n}-mark", "land", c) for n, c in enumerate((9.6, 8.5, 4.5, 4.5, 6.0), start=1)),
    *(("dark", f"w{n}-ink", "bg", c) for n, c in enumerate((12.4, 10.9, 8.1, 8.1, 9.8), start=1)),
]


@pytest.mark.parametrize(("mode", "colour", "ground", "stated"), STATED)
def test_the_stated_contrast_is_the_computed_one(mode, colour, ground, stated):
    found = contrast(TOKENS.colour(colour, mode=mode), TOKENS.colour(ground, mode=mode))
    assert found == pytest.approx(stated, abs=0.051)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("number", range(1, 6))
def test_window_colours_can_be_read(mode, number):
    def against(part, ground):
        return contrast(
            TOKENS.colour(f"w{number}-{part}", mode=mode), TOKENS.colour(ground, mode=mode)
        )

    assert against("mark", "land") >= 3
    assert against("mark", "sea") >= 3 or (mode, number) == ("light", 1)
    for ground in ("surface", "bg", f"w{number}-tint"):
        assert against("ink", ground) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "ink2", "ink3", "brand"])
@pytest.mark.parametrize("ground", ["bg", "surface", "land"])
def test_text_can_be_read_on_every_ground(mode, ink, ground):
    found = contrast(TOKENS.colour(ink, mode=mode), TOKENS.colour(ground, mode=mode))
    assert found >= 4.5


def test_known_contrasts():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1


def test_mixing():
    assert mix("#FFFFFF", "#000000", share=0.5) == "#808080"
    assert mix("#123456", "#FFFFFF", share=1) == "#123456"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("option", "token"),
    [
        ("primaryColor", "brand"),
        ("backgroundColor", "bg"),
        ("secondaryBackgroundColor", "surface"),
        ("textColor", "ink"),
        ("linkColor", "brand"),
        ("borderColor", "line"),
        ("dataframeBorderColor", "line"),
    ],
)
def test_the_theme_takes_its_colours_from_the_table(mode, option, token):
    assert CONFIG["theme"][mode][option] == TOKENS.colour(token, mode=mode)


def test_the_theme_takes_its_fonts_from_the_table():
    for option, name in (("font", "sans"), ("headingFont", "serif")):
        assert CONFIG["theme"][option].replace("'", '"') == TOKENS.fonts[name]


def test_the_style_sheet_names_every_token_in_both_modes():
    light, dark = TOKENS.css().split(':root[data-theme="dark"]')
    for mode, sheet in (("light", light), ("dark", dark)):
        found = dict(re.findall(r"--atlas-([a-z0-9-]+): (#[0-9A-F]{6});", sheet))
        assert found == dict(getattr(TOKENS, mode))
    assert "--atlas-font-sans:" in light
    assert "--atlas-space-1: 4px;" in light


def test_an_unknown_colour_is_an_error():
    with pytest.raises(AssetError, match="没有颜色"):
        TOKENS.colour("pink")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('bg = "#F5F6F4"', 'bg = "red;}body{}"'),
        ('bg = "#F5F6F4"\n', ""),
        ('space-1 = "4px"', 'space-1 = "4px;}"'),
        ("\n[dark]\n", "\n[dusk]\n"),
        ("\n[light]\n", "\n[light\n"),
    ],
)
def test_a_broken_table_is_an_error(tmp_path, old, new):
    text = TOKENS_FILE.read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "tokens.toml"
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AssetError):
        read_tokens(broken)
