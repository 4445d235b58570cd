"""The scripts of a page in an order in which each can be made from those before it."""

import pytest

from geo.errors import AssetError
from geo.show.modules import module_graph, numbered
from geo.web.assets import Asset, AssetBundle, bundle


def scripts(**texts):
    files = {f"js/{name}.js": text for name, text in texts.items()}
    assets = {p: Asset(p, "text/javascript", t.encode()) for p, t in files.items()}
    return AssetBundle("0" * 12, assets)


def test_every_module_stands_after_what_it_imports():
    assets = scripts(
        a='import { b } from "./b.js";\nimport "./c.js";\nb();',
        b='import {\n  c,\n  d as e,\n} from "./c.js";\nexport const b = 1;',
        c='export * from "./d.js";',
        d="export const c = 1;",
    )
    assert module_graph(assets, "js/a.js") == ("js/d.js", "js/c.js", "js/b.js", "js/a.js")


def test_imports_name_the_number_of_the_other():
    assets = scripts(a='import * as b from "./b.js";\nconst t = "./b.js";', b="export const x = 1;")
    first, second = numbered(assets, module_graph(assets, "js/a.js"), scheme="mod")
    assert first == "export const x = 1;"
    assert second == 'import * as b from "mod:0";\nconst t = "./b.js";'


def test_the_script_of_the_map_can_be_put_in_order():
    assets = bundle()
    graph = module_graph(assets, "js/atlas.js")
    assert graph[-1] == "js/atlas.js"
    assert "vendor/leaflet/leaflet-src.esm.js" in graph
    texts = list(numbered(assets, graph, scheme="mod"))
    imports = sum(text.count('from "mod:') for text in texts)
    assert imports == sum(
        line.lstrip().startswith(("import ", "} from ")) and "from" in line
        for path in graph
        if path.startswith("js/")
        for line in assets.read(path).body.decode().splitlines()
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('import "./b.js";', "没有文件 js/b.js"),
        ('import x from "https://atlas.example.org/x.js";', "引用 https"),
        ('import x from "leaflet";', "引用 leaflet"),
        ('import "./a.js";', "互相引用"),
    ],
)
def test_what_cannot_be_put_in_order_is_told(text, told):
    with pytest.raises(AssetError, match=told):
        module_graph(scripts(a=text), "js/a.js")


@pytest.mark.parametrize("text", ["import('./b.js')", "new URL('.', import.meta.url)"])
def test_a_module_that_looks_for_files_while_it_runs_is_refused(text):
    assets = scripts(a=text)
    with pytest.raises(AssetError, match="静态 import"):
        list(numbered(assets, ("js/a.js",), scheme="mod"))
