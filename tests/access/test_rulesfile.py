"""The file of rules for sign-in elsewhere: what it says, and how it is refused."""

import pytest

from geo.access.claims import ClaimRules
from geo.access.roles import Role
from geo.access.rulesfile import read_claim_rules
from geo.errors import SettingsError

WHOLE = """
issuer = "https://atlas.example.org/realms/huangpu"
group_claim = "roles"
known_only = true
[groups]
"atlas-editors" = "editor"
[emails]
"lina@example.org" = "reviewer"
"""


def rules(folder, text):
    path = folder / "rules.toml"
    path.write_text(text, "utf-8")
    return read_claim_rules(path)


def test_a_whole_file_is_read_as_it_says(tmp_path):
    assert rules(tmp_path, WHOLE) == ClaimRules(
        "https://atlas.example.org/realms/huangpu",
        groups={"atlas-editors": Role.EDITOR},
        emails={"lina@example.org": Role.REVIEWER},
        group_claim="roles",
        known_only=True,
    )


def test_the_issuer_alone_makes_everybody_a_viewer(tmp_path):
    assert rules(tmp_path, 'issuer = "http://127.0.0.1:9000"') == ClaimRules(
        "http://127.0.0.1:9000"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "没有 issuer"),
        ("issuer = 7", "没有 issuer"),
        ('issuer = "atlas.example.org"', "没有 issuer"),
        ('issuer = "http://atlas.example.org"', "没有 issuer"),
        ('issuer = "https://"', "没有 issuer"),
        ('issuer = "https://atlas.example.org"\nclient_secret = "x"', "不认识 client_secret"),
        ('issuer = "https://atlas.example.org"\nknown_only = "yes"', "known_only"),
        ('issuer = "https://atlas.example.org"\ngroup_claim = ""', "group_claim"),
        ('issuer = "https://atlas.example.org"\ngroups = ["editor"]', "groups 不是一个表"),
        ('issuer = "https://atlas.example.org"\n[groups]\na = "root"', "没有“root”这一角色"),
        ('issuer = "https://atlas.example.org"\n[groups]\na = ["editor"]', "角色"),
        ('issuer = "https://atlas.example.org"\n[emails]\nlina = "editor"', "不是邮件地址"),
        ('issuer = "https://a', "不是 TOML"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_to_do(tmp_path, text, told):
    with pytest.raises(SettingsError) as caught:
        rules(tmp_path, text)
    assert told in caught.value.found
    assert "ATLAS_OIDC_RULES" in caught.value.where
    assert "rules.toml" in caught.value.where
    assert caught.value.remedy


def test_a_file_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="不是 TOML"):
        read_claim_rules(path)
    with pytest.raises(SettingsError, match="读不了"):
        read_claim_rules(tmp_path)
