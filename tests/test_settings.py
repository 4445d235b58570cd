import dataclasses

import pytest

from geo.errors import SettingsError
from geo.settings import DEFAULT_DATA_DIR, LOGO_LIMIT_BYTES, Settings, read_settings


def test_an_empty_environment_gives_the_defaults():
    assert read_settings({}) == Settings()
    assert read_settings({"ATLAS_PLAN": "  ", "ATLAS_PUBLIC_URL": ""}) == Settings()
    assert read_settings({}).plan_dir == DEFAULT_DATA_DIR / "plans" / "huangpu-yrd-2020"


def test_the_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("ATLAS_PLAN", "another-2023")
    assert read_settings().plan == "another-2023"


def test_settings_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_settings({}).plan = "other"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://atlas.example.org", "https://atlas.example.org"),
        ("https://atlas.example.org/", "https://atlas.example.org"),
        ("http://10.1.2.3:8501", "http://10.1.2.3:8501"),
        ("http://[::1]:8501/", "http://[::1]:8501"),
        ("https://example.org/maps/atlas/", "https://example.org/maps/atlas"),
        (" http://localhost:8501 ", "http://localhost:8501"),
    ],
)
def test_public_addresses(given, kept):
    settings = read_settings({"ATLAS_PUBLIC_URL": given})
    assert settings.public_url == kept
    assert settings.link() == f"{kept}/"
    assert settings.link("w=5") == f"{kept}/?w=5"


def test_without_a_public_address_there_is_no_link():
    assert read_settings({}).link("w=5") is None


@pytest.mark.parametrize(
    "value",
    [
        "atlas.example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "//example.org",
        "https://",
        "https://user:secret@example.org",
        "https://example.org/?a=1",
        "https://example.org/#x",
        "https://example.org?",
        "https://example.org:99999",
        "https://example.org:0",
        "https://example.org:",
        "https://exa mple.org",
        "https://-bad.example",
        "https://example.org/<script>",
        "https://example.org/../x y",
        "https://[bad",
        "https://example.org/\u202e",
    ],
)
def test_bad_public_addresses_are_refused_with_help(value):
    with pytest.raises(SettingsError) as caught:
        read_settings({"ATLAS_PUBLIC_URL": value})
    assert "ATLAS_PUBLIC_URL" in caught.value.where
    assert caught.value.remedy
    assert "https://" in caught.value.expected


@pytest.mark.parametrize("value", ["../etc", "A", "a/b", "-a", "a" * 65, "黄浦", "a\nb"])
def test_bad_plan_ids_are_refused(value):
    with pytest.raises(SettingsError, match="ATLAS_PLAN"):
        read_settings({"ATLAS_PLAN": value})


def test_the_data_folder_must_be_there(tmp_path):
    assert read_settings({"ATLAS_DATA_DIR": str(tmp_path)}).data_dir == tmp_path.resolve()
    with pytest.raises(SettingsError, match="ATLAS_DATA_DIR"):
        read_settings({"ATLAS_DATA_DIR": str(tmp_path / "missing")})


def test_an_approved_map_and_its_number(tmp_path):
    file = tmp_path / "base.geojson"
    file.write_text("{}", encoding="utf-8")
    env = {"ATLAS_BASEMAP_FILE": str(file), "ATLAS_BASEMAP_APPROVAL": "沪S(2024)001号"}
    settings = read_settings(env)
    assert settings.basemap_file == file.resolve()
    assert settings.basemap_approval == "沪S(2024)001号"
    assert read_settings({"ATLAS_BASEMAP_FILE": str(file)}).basemap_approval is None


@pytest.mark.parametrize("name", ["missing.geojson", "map.pdf"])
def test_a_map_that_cannot_be_read_is_refused(tmp_path, name):
    (tmp_path / "map.pdf").write_bytes(b"x")
    with pytest.raises(SettingsError, match="ATLAS_BASEMAP_FILE"):
        read_settings({"ATLAS_BASEMAP_FILE": str(tmp_path / name)})


@pytest.mark.parametrize("number", ["一" * 61, "a\u202eb", "a\nb"])
def test_an_odd_number_is_refused(tmp_path, number):
    file = tmp_path / "base.gpkg"
    file.write_bytes(b"x")
    with pytest.raises(SettingsError, match="ATLAS_BASEMAP_APPROVAL"):
        read_settings({"ATLAS_BASEMAP_FILE": str(file), "ATLAS_BASEMAP_APPROVAL": number})


def test_an_atlas_is_open_unless_it_is_said_to_be_closed():
    assert not read_settings({}).reading_closed
    assert not read_settings({"ATLAS_READING": "open"}).reading_closed
    assert read_settings({"ATLAS_READING": "closed"}).reading_closed


@pytest.mark.parametrize("value", ["1", "Closed", "no", "closed\u200b"])
def test_an_atlas_is_neither_open_nor_closed_by_another_word(value):
    with pytest.raises(SettingsError, match="ATLAS_READING"):
        read_settings({"ATLAS_READING": value})


def test_a_file_of_rules_is_named_by_its_path(tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text("", "utf-8")
    assert read_settings({"ATLAS_OIDC_RULES": str(file)}).oidc_rules == file.resolve()
    assert read_settings({}).oidc_rules is None
    with pytest.raises(SettingsError, match="ATLAS_OIDC_RULES"):
        read_settings({"ATLAS_OIDC_RULES": str(tmp_path)})


def test_a_number_without_a_map_is_refused():
    with pytest.raises(SettingsError, match="没有给出底图文件"):
        read_settings({"ATLAS_BASEMAP_APPROVAL": "GS(2024)1号"})


def test_messages_show_control_characters_instead_of_printing_them():
    with pytest.raises(SettingsError) as caught:
        read_settings({"ATLAS_PLAN": "a\x1b[31mb"})
    assert "\x1b" not in str(caught.value)
    assert "\\x1b" in str(caught.value)


def test_limits_of_evidence_files_have_defaults_and_can_be_set():
    assert (Settings().file_limit_mb, Settings().file_quota_mb) == (20, 500)
    told = read_settings({"ATLAS_FILE_LIMIT_MB": "50", "ATLAS_FILE_QUOTA_MB": " 2000 "})
    assert (told.file_limit_mb, told.file_quota_mb) == (50, 2000)
    assert Settings().evidence_dir == DEFAULT_DATA_DIR / "var" / "evidence"


@pytest.mark.parametrize("name", ["ATLAS_FILE_LIMIT_MB", "ATLAS_FILE_QUOTA_MB"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "20 MB", "٢", "99999999"])
def test_a_limit_that_is_no_number_of_megabytes_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name):
        read_settings({name: value})


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.mark.parametrize("body", [PNG, b"\xff\xd8\xff\xe0" + b"\0" * 16])
def test_a_logo_is_known_by_its_content(tmp_path, body):
    file = tmp_path / "logo"
    file.write_bytes(body)
    assert read_settings({"ATLAS_LOGO_FILE": str(file)}).logo_file == file.resolve()
    assert read_settings({}).logo_file is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (None, "不存在或读不出"),
        (b"<svg/>", "不是 PNG、JPEG"),
        (b"", "不是 PNG、JPEG"),
        (PNG + b"\0" * LOGO_LIMIT_BYTES, "过大"),
    ],
)
def test_a_logo_that_cannot_be_shown_is_refused(tmp_path, body, told):
    file = tmp_path / "logo.png"
    if body is not None:
        file.write_bytes(body)
    with pytest.raises(SettingsError, match="ATLAS_LOGO_FILE") as refused:
        read_settings({"ATLAS_LOGO_FILE": str(file)})
    assert told in refused.value.found
    assert "512 kB" in refused.value.expected


def test_a_folder_is_no_logo(tmp_path):
    with pytest.raises(SettingsError, match="不存在或读不出"):
        read_settings({"ATLAS_LOGO_FILE": str(tmp_path)})


def test_without_an_online_map_nothing_of_one_is_read():
    assert read_settings({"ATLAS_TILES_APPROVAL": "GS（0000）0号"}).tiles_approval is None


def test_an_online_map_is_named_with_what_belongs_to_it():
    template = "https://tiles.example.org/{z}/{x}/{y}.png?key=abc"
    given = read_settings(
        {
            "ATLAS_TILES": template,
            "ATLAS_TILES_CRS": "GCJ-02",
            "ATLAS_TILES_ATTRIBUTION": "甲地图",
            "ATLAS_TILES_APPROVAL": "GS（0000）0号",
        }
    )
    assert (given.tiles, given.tiles_crs) == (template, "GCJ-02")
    assert (given.tiles_attribution, given.tiles_approval) == ("甲地图", "GS（0000）0号")


OWN_MAP = {
    "ATLAS_TILES": "https://tiles.example.org/{z}/{x}/{y}.png",
    "ATLAS_TILES_ATTRIBUTION": "甲地图",
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ATLAS_TILES": "baidu"}, "ATLAS_TILES"),
        ({"ATLAS_TILES": "https://tiles.example.org/{z}/{x}.png"}, "ATLAS_TILES"),
        ({"ATLAS_TILES": "file:///{z}/{x}/{y}.png"}, "ATLAS_TILES"),
        ({"ATLAS_TILES": "https://a; script-src *;/{z}/{x}/{y}"}, "ATLAS_TILES"),
        ({"ATLAS_TILES": 'https://a/{z}/{x}/{y}"><script>'}, "ATLAS_TILES"),
        ({"ATLAS_TILES": "tianditu"}, "ATLAS_TIANDITU_KEY"),
        ({"ATLAS_TILES": "tianditu", "ATLAS_TIANDITU_KEY": "a&b=c"}, "ATLAS_TIANDITU_KEY"),
        ({"ATLAS_TILES_CRS": "BD-09"}, "ATLAS_TILES_CRS"),
        ({"ATLAS_TILES_ATTRIBUTION": " "}, "ATLAS_TILES_ATTRIBUTION"),
        ({"ATLAS_TILES_APPROVAL": "一\n二"}, "ATLAS_TILES_APPROVAL"),
    ],
)
def test_an_online_map_that_cannot_be_used_is_refused_by_name(changed, told):
    with pytest.raises(SettingsError, match=told):
        read_settings({**OWN_MAP, **changed})


def test_a_template_of_slides_is_a_file(tmp_path):
    file = tmp_path / "brand.pptx"
    file.write_bytes(b"PK")
    assert read_settings({"ATLAS_SLIDES_TEMPLATE": str(file)}).slides_template == file.resolve()
    for wrong in (tmp_path / "none.pptx", tmp_path):
        with pytest.raises(SettingsError, match="ATLAS_SLIDES_TEMPLATE"):
            read_settings({"ATLAS_SLIDES_TEMPLATE": str(wrong)})
