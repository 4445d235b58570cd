"""A small script in the place of the wall's own: it reads every block and says so."""

from geo.show.page import SCRIPT
from geo.web.assets import Asset, AssetBundle, bundle

_FILES = {
    SCRIPT: """
import { block } from "./show/blocks.js";
import { createAtlas } from "./atlas.js";
const show = block("show-data");
const root = document.getElementById("show");
const titles = show.scenes.map((scene) => scene.title);
root.textContent = [show.title, show.footer, ...titles, ...show.notices].join("|");
const map = document.createElement("div");
map.style.cssText = "width:800px;height:600px";
root.append(map);
const [delta, city, places] = ["delta", "city", "places"].map((name) => block(`layer-${name}`));
const atlas = await createAtlas(map, {
  urls: { delta, city, places }, words: block("words"), footer: { text: show.footer },
  scale: "wall", reducedMotion: true,
});
const { marks } = show.scenes[0];
atlas.update({ rev: "1", view: "delta", marks, selected: null, related: [] });
await atlas.complete;
root.dataset.ready = "1";
""",
    "js/show/blocks.js": """
export const block = (id) => JSON.parse(document.getElementById(id).textContent);
""",
    "css/show.css": "#show { font-family: var(--atlas-font-sans); }\n",
}
_TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


def standin() -> AssetBundle:
    """The browser files with a stand-in for the script and style of the wall."""
    own = {p: Asset(p, _TYPES[p.rsplit(".", 1)[1]], t.encode()) for p, t in _FILES.items()}
    kept = {p: a for p, a in bundle().assets.items() if not p.startswith(("js/show", "css/show"))}
    return AssetBundle("0" * 12, {**kept, **own})
