"""The house: which room may import which, and how large a thing may grow."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GEO = sorted((ROOT / "geo").rglob("*.py"))
PAGES = sorted((ROOT / "pages").glob("*.py"))
FILES = [*GEO, *PAGES, ROOT / "app.py"]

# Room -> rooms of geo it may import. A room may always import itself.
ROOMS = {
    "errors": set(),
    "settings": {"errors"},
    "web": {"errors"},
    "plan": {"errors"},
    "places": {"errors"},
    "store": {"errors", "settings"},
    "access": {"errors", "settings", "store"},
    "status": {"errors", "store"},
    "build": {"errors", "plan", "places", "web"},
    "view": {"errors", "web", "plan", "places", "status"},
    "maps": {"errors", "settings", "web", "plan", "places", "store", "status", "view"},
    "show": {
        *("errors", "settings", "web", "plan", "places", "store", "status", "view", "maps"),
    },
    "export": {
        *("errors", "settings", "web", "plan", "places"),
        *("store", "access", "status", "view", "maps", "show"),
    },
    "api": {
        *("errors", "settings", "web", "plan", "places"),
        *("store", "access", "status", "view", "maps", "show", "export"),
    },
    "ui": {
        *("errors", "settings", "web", "plan", "places"),
        *("store", "access", "status", "view", "maps"),
    },
    "__main__": {
        *("errors", "settings", "places", "store", "access", "status", "view"),
        *("maps", "export", "show", "api", "build"),
    },
    "pages": {"ui", "view", "maps", "web"},
    "app": {"api", "settings"},
}
# Room -> packages from outside the standard library it may import.
OUTSIDE = {
    "places": {"geopandas", "shapely", "pyproj", "numpy", "pyogrio"},
    "store": {"sqlalchemy", "alembic", "psycopg"},
    "access": {"sqlalchemy", "argon2"},
    "status": {"sqlalchemy"},
    "maps": {"sqlalchemy"},
    "export": {
        *("openpyxl", "sqlalchemy", "typst", "fontTools", "docxtpl", "docx"),
        *("pptx",),
    },
    "__main__": {"sqlalchemy"},
    "view": {"pypinyin"},
    "build": {"geopandas", "shapely", "numpy", "fontTools", "docx", "pptx"},
    "show": {"segno", "sqlalchemy"},
    "api": {"starlette", "sqlalchemy"},
    "ui": {"streamlit"},
    "pages": {"streamlit"},
    "app": {"streamlit"},
}
# Nowhere: the map is data and a script of ours.
NOWHERE = {"folium", "streamlit_folium", "branca", "requests", "pickle"}


def named(path):
    return path.relative_to(ROOT).as_posix()


def room_of(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] == "geo":
        return Path(parts[1]).stem
    return Path(parts[0]).stem


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(tree):
    """(node, module) of every import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import on line {node.lineno}"
            if node.module in ("geo", "geo.ui", "geo.web"):
                for alias in node.names:
                    yield node, f"{node.module}.{alias.name}"
            else:
                yield node, node.module or ""


def modules():
    return pytest.mark.parametrize("path", FILES, ids=named)


def functions_of(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_every_file_stands_in_a_room_of_the_table():
    rooms = {room_of(path) for path in FILES}
    assert rooms - {"__init__"} == set(ROOMS)


def test_the_table_has_no_circle():
    left = dict(ROOMS)
    while left:
        free = [room for room, needs in left.items() if not needs & set(left)]
        assert free, left
        for room in free:
            del left[room]


def _row(cell, above):
    """The rooms a cell of the README's table names; "all above" but the excepted."""
    named = set(re.findall(r"[a-z]+", cell))
    return above - named if cell.startswith("以上全部") else named


def test_the_table_in_the_readme_is_this_table():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| 房间 |"))
    shown = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rooms, cell, _ = (part.strip() for part in line.strip("|").split("|"))
        needs = _row(cell, set(shown))
        shown |= {room.strip(): needs for room in rooms.split("、")}
    assert shown == {room: needs for room, needs in ROOMS.items() if room != "__main__"}


@modules()
def test_a_room_imports_only_what_the_table_gives_it(path):
    room = room_of(path)
    for node, module in imports_of(tree_of(path)):
        parts = module.split(".")
        where = f"{named(path)}:{node.lineno} imports {module}"
        assert parts[0] not in NOWHERE, where
        assert parts[0] not in ("pages", "app", "tests"), where
        if parts[0] == "geo":
            assert len(parts) > 1, where
            assert parts[1] == room or parts[1] in ROOMS.get(room, set()), where
        elif parts[0] not in sys.stdlib_module_names:
            assert parts[0] in OUTSIDE.get(room, set()), where


@modules()
def test_imports_stand_at_the_top_and_are_real(path):
    tree = tree_of(path)
    top = set(tree.body)
    for node, module in imports_of(tree):
        assert node in top, f"{named(path)}:{node.lineno} imports {module} below the top"
    assert "TYPE_CHECKING" not in path.read_text(encoding="utf-8")


@modules()
def test_a_file_has_at_most_four_hundred_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@modules()
def test_a_function_has_at_most_fifty_lines_of_body(path):
    for function in functions_of(tree_of(path)):
        body = function.body
        if ast.get_docstring(function) is not None:
            body = body[1:]
        length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
        assert length <= 50, f"{named(path)}:{function.name} has {length} lines"


def _public(tree):
    """Public functions, classes and methods with their names."""
    nodes = list(tree.body)
    for node in nodes:
        kind = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(node, kind) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                nodes.extend(node.body)


@modules()
def test_everything_public_says_what_it_is(path):
    tree = tree_of(path)
    assert ast.get_docstring(tree)
    silent = [node.name for node in _public(tree) if not ast.get_docstring(node)]
    assert silent == []


@modules()
def test_every_function_of_the_house_is_typed(path):
    for function in functions_of(tree_of(path)):
        assert function.returns is not None, f"{named(path)}:{function.name}"


@modules()
def test_what_travels_is_frozen(path):
    """A public dataclass is frozen unless it is the parser's own scratch pad."""
    scratch = {"RawTask", "RawWindow", "RawKeyTask", "Outline"}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef) and node.name not in scratch:
            for mark in node.decorator_list:
                told = ast.unparse(mark)
                assert not told.startswith("dataclass") or "frozen=True" in told, node.name


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_loads_filters_selects_and_draws(path):
    text = path.read_text(encoding="utf-8")
    tree = tree_of(path)
    assert len(text.splitlines()) <= 60
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef | ast.For | ast.While)]
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ListComp | ast.GeneratorExp)]
    assert not re.search(r"<[a-z]+[ >]|SELECT |session_state", text)


@modules()
def test_nothing_runs_text_or_lets_markup_through(path):
    tree = tree_of(path)
    text = path.read_text(encoding="utf-8")
    for word in ("unsafe_allow_html", "allow_unsafe_javascript"):
        assert word not in text
    calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
    called = {f.id for f in calls if isinstance(f, ast.Name)}
    assert not {"eval", "exec", "compile", "__import__"} & called


@modules()
def test_a_comment_about_a_later_day_carries_an_issue_number(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        assert not re.search(r"\b(TODO|FIXME|XXX)\b(?!.*#\d)", line), line


def test_only_the_desk_reads_session_state():
    users = {
        p.relative_to(ROOT / "geo").as_posix()
        for p in GEO
        if any(
            isinstance(n, ast.Attribute) and n.attr == "session_state" for n in ast.walk(tree_of(p))
        )
    }
    assert users == {"ui/desk.py"}


# What may name the district, and why.
KNOWS_HUANGPU = {
    "geo/__main__.py": "the product's name in the help text",
    "geo/settings.py": "the default plan and the examples of its error message",
    "geo/build/ground.py": "names of rivers on the base map of the delta",
}
DISTRICT = re.compile(r"黄浦|huangpu|外滩|豫园|新天地|南京路|淮海|沪|bund\b", re.IGNORECASE)


def test_nothing_in_the_house_knows_huangpu():
    """Data name the district; the code reads any plan of the same form."""
    known = {named(path) for path in GEO if DISTRICT.search(path.read_text(encoding="utf-8"))}
    assert known == set(KNOWS_HUANGPU)


def test_the_words_name_the_district_only_in_the_title_and_the_way_to_the_city():
    text = (ROOT / "geo" / "web" / "words" / "zh.toml").read_text(encoding="utf-8")
    keys = [line.split(" = ")[0] for line in text.splitlines() if DISTRICT.search(line)]
    assert set(keys) <= {"title", "toCity", "landmark"}


def test_no_number_of_the_plan_stands_in_the_code():
    """Sixty-three measures are counted, never written."""
    for path in GEO:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and node.value == 63:
                line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
                raise AssertionError(f"{named(path)}:{node.lineno} {line.strip()}")


@pytest.mark.parametrize(
    "path",
    [*FILES, *sorted((ROOT / "geo" / "web" / "static" / "js").rglob("*.js"))],
    ids=named,
)
def test_no_address_of_another_machine_is_built_in(path):
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"https?://([\w.-]+)", text)
    assert set(found) <= {"atlas.example.org", "10.1.2.3", "www.w3.org", "127.0.0.1"}


def test_a_command_does_not_wait_for_what_only_the_search_box_needs():
    """The table of how names sound takes long to read; a brief from the command line has 3 s."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import geo.__main__, sys; print(*sys.modules, sep='\\n')"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert "geo.maps.library" in loaded
    assert "pypinyin" not in loaded
