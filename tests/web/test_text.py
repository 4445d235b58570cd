import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from geo.web.text import json_for_script, plain_text, safe_url, template_literal_text

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "`+alert(1)+`",
    "\\x3cscript\\x3e",
    "{{7*7}}",
    "{% for x in y %}",
    "{# c #}",
    "</script><script>alert(1)</script>",
    "'\"><b>",
    "<!--",
]


@pytest.mark.parametrize(
    "mark",
    [chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)],
)
def test_direction_marks_are_removed(mark):
    assert plain_text(f"豫{mark}园") == "豫园"


@pytest.mark.parametrize("char", ["\u200b", "\ufeff", "\u2060", "\u00ad", "\U000e0041"])
def test_invisible_characters_are_removed(char):
    assert plain_text(f"外{char}滩") == "外滩"


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x07", "\x7f", "\x9b", "\ud800"])
def test_control_characters_become_visible(char):
    assert plain_text(f"a{char}b") == "a\ufffdb"


def test_line_ends_are_one_kind():
    assert plain_text("a\r\nb\rc\u2028d\u2029e\tf\ng") == "a\nb\nc\nd\ne\tf\ng"


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_text_and_stays(text):
    assert plain_text(text) == text


def test_other_values_are_shown():
    assert plain_text(5) == "5"
    assert plain_text("𠮷野家") == "𠮷野家"


def test_length_is_capped():
    assert plain_text("长" * 10_000, max_length=20) == "长" * 18 + "……"
    assert plain_text("长" * 20, max_length=20) == "长" * 20
    with pytest.raises(ValueError, match="ellipsis"):
        plain_text("abc", max_length=2)


@given(st.text(st.characters(codec=None)))
def test_plain_text_is_stable_and_can_be_encoded(text):
    once = plain_text(text)
    assert plain_text(once) == once
    once.encode("utf-8")


@given(st.text(), st.integers(3, 40))
def test_a_cap_is_never_passed(text, length):
    assert len(plain_text(text, max_length=length)) <= length


@given(st.one_of(st.sampled_from(HOSTILE), st.text()))
def test_template_literals_see_nothing_to_run(text):
    safe = template_literal_text(text)
    assert not set(safe) & set("<>`$\\{}\"'")


@given(st.one_of(st.sampled_from(HOSTILE), st.text()))
def test_a_template_compiled_from_the_text_prints_the_text(text):
    # An engine may compile a finished page once more: nothing in it may be run.
    safe = template_literal_text(text)
    compiled = Environment(autoescape=True, keep_trailing_newline=True).from_string(safe)
    assert compiled.render() == safe


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.text()), st.lists))
def test_json_comes_back_and_closes_nothing(value):
    text = json_for_script(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&`$\u2028\u2029")


def test_json_refuses_what_browsers_cannot_read():
    with pytest.raises(ValueError, match="JSON"):
        json_for_script(float("nan"))


@pytest.mark.parametrize(
    "url", ["https://www.shanghai.gov.cn/a?b=1#c", "http://127.0.0.1:8501/", "https://例子.中国/"]
)
def test_web_addresses_pass(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " https://a.example",
        "data:text/html,x",
        "//a.example",
        "https:///path",
        "https://user@a.example",
        'https://a.example/"onclick=',
        "https://a.example/`",
        "https://a.example\\@b.example",
        "https://a.example/\u202etxt",
        "https://[bad",
        "/atlas",
        "file:///etc/passwd",
    ],
)
def test_other_addresses_do_not(url):
    assert safe_url(url) is None


def test_paths_on_this_site_pass_when_asked_for():
    assert safe_url("/atlas?w=5", allow_relative=True) == "/atlas?w=5"
    assert safe_url("//evil.example", allow_relative=True) is None
