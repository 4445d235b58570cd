import gzip
import hashlib
import json
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from geo.api.routes import IMMUTABLE, LAYER_NAMES, routes
from geo.web.assets import bundle
from tests.api.asgi import call

PLAN = "huangpu-yrd-2020"
HOSTILE = [
    '"',
    "*",
    "NEAR(",
    "'; drop table keys; --",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "\u202e\u2066上海",
    "\x00\r\nSet-Cookie: a=b",
    "长" * 10_000,
]


class FakePayloads:
    """Layers of one plan, held as plain bytes that a test may replace."""

    def __init__(self):
        self.layers = {name: _json({"name": name, "pad": "长" * 400}) for name in LAYER_NAMES}
        self.asked = []
        self.drawn = b"<svg>" + b"<path/>" * 200 + b"</svg>"

    def layer(self, plan, name):
        self.asked.append((plan, name))
        return self.layers.get(name) if plan == PLAN else None

    def words(self, lang):
        return _json({"lang": lang}) if lang == "zh" else None

    def search(self, plan, text):
        self.asked.append((plan, text))
        return _json({"hits": [], "asked": text}) if plan == PLAN else None

    def head(self, plan):
        self.asked.append(plan)
        return b'{"head":"00"}' if plan == PLAN else None

    def code(self, params):
        self.asked.append(params)
        return self.drawn if params.get("page", "") in ("", "partners") else None


def _json(value):
    return json.dumps(value, ensure_ascii=False).encode()


@pytest.fixture
def payloads():
    return FakePayloads()


@pytest.fixture
def app(payloads):
    return Starlette(routes=routes(payloads))


@pytest.mark.parametrize("name", LAYER_NAMES)
def test_each_layer_is_served_as_json(app, payloads, name):
    answer = call(app, f"/layers/{PLAN}/{name}.json")
    assert answer.status == 200
    assert answer.body == payloads.layers[name]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.body).hexdigest()}"'


def test_gzip_is_used_when_accepted_and_has_a_tag_of_its_own(app, payloads):
    path = f"/layers/{PLAN}/places.json"
    plain = call(app, path)
    zipped = call(app, path, headers={"Accept-Encoding": "br;q=1, gzip;q=0.8"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    assert int(zipped.headers["content-length"]) == len(zipped.body) < len(plain.body)
    assert zipped.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "gzip;q=0.000, br", "*;q=0"])
def test_gzip_is_not_forced(app, accepted):
    answer = call(app, f"/layers/{PLAN}/places.json", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("wrap", ["{}", "W/{}", '"old", {}', "*"])
@pytest.mark.parametrize("accepted", ["identity", "gzip"])
def test_a_known_tag_gives_304_without_a_body(app, wrap, accepted):
    path = f"/layers/{PLAN}/places.json"
    etag = call(app, path, headers={"Accept-Encoding": accepted}).headers["etag"]
    answer = call(
        app, path, headers={"Accept-Encoding": accepted, "If-None-Match": wrap.format(etag)}
    )
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)


def test_changed_data_gives_a_new_tag_and_new_bytes(app, payloads):
    path = f"/layers/{PLAN}/records-zh.json"
    before = call(app, path, headers={"Accept-Encoding": "gzip"})
    payloads.layers["records-zh"] = _json({"changed": "新" * 400})
    after = call(
        app, path, headers={"Accept-Encoding": "gzip", "If-None-Match": before.headers["etag"]}
    )
    assert after.status == 200
    assert gzip.decompress(after.body) == payloads.layers["records-zh"]


def test_head_tells_the_length_and_sends_nothing(app, payloads):
    answer = call(app, f"/layers/{PLAN}/places.json", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["content-length"]) == len(payloads.layers["places"])


@pytest.mark.parametrize(
    "path",
    [
        "/layers",
        "/layers/",
        f"/layers/{PLAN}",
        f"/layers/{PLAN}/base/world.json",
        f"/layers/{PLAN}/base.json",
        f"/layers/{PLAN}/secrets.json",
        f"/layers/{PLAN}/places",
        "/layers/another-plan/places.json",
        "/layers/HUANGPU/places.json",
        "/layers/../places.json",
        "/layers/<script>/places.json",
        f"/layers/{'x' * 10_000}/places.json",
        f"/layers/{PLAN}/records.json",
        "/search",
        "/search/",
        f"/search/{PLAN}",
        f"/search/{PLAN}.txt",
        f"/search/{PLAN}/more.json",
        "/search/another-plan.json?q=a",
        "/search/HUANGPU.json?q=a",
        f"/search/{'x' * 65}.json?q=a",
        "/search/../app.json?q=a",
        "/search/<script>.json?q=a",
        "/code.svg?page=nowhere",
        "/code.svg?page=../app.py",
        "/words",
        "/words/en.json",
        "/words/ZH.json",
        "/words/../../app.json",
        "/assets",
        "/assets/",
        "/assets/000000000000/css/tokens.css",
        f"/assets/{bundle().hash}",
        f"/assets/{bundle().hash}/",
        f"/assets/{bundle().hash}/tokens.toml",
        f"/assets/{bundle().hash}/vendor/VENDORED.toml",
        f"/assets/{bundle().hash}/css/../css/tokens.css",
        f"/assets/{bundle().hash}/../../../app.py",
        f"/assets/{bundle().hash}//etc/passwd",
        f"/assets/{bundle().hash}/css\\tokens.css",
    ],
)
def test_unknown_names_are_404_and_are_not_repeated(app, path):
    answer = call(app, path)
    assert answer.status == 404
    assert answer.body.decode() == "未找到"
    assert answer.headers["cache-control"] == "no-store"


def test_an_invalid_plan_id_never_reaches_the_payloads(app, payloads):
    call(app, "/layers/UPPER/places.json")
    call(app, f"/layers/{'x' * 65}/places.json")
    call(app, f"/layers/{PLAN}/other.json")
    call(app, "/search/UPPER.json?q=a")
    call(app, f"/search/{'x' * 65}.json?q=a")
    assert payloads.asked == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_is_allowed(app, method):
    assert call(app, f"/layers/{PLAN}/places.json", method=method).status == 405


@pytest.mark.parametrize("path", sorted(bundle().assets))
def test_every_asset_is_served_immutable_with_its_type(app, path):
    answer = call(app, bundle().url(path), headers={"Accept-Encoding": "gzip"})
    asset = bundle().read(path)
    body = answer.body
    if answer.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    assert (answer.status, body) == (200, asset.body)
    assert answer.headers["content-type"] == asset.media_type
    assert answer.headers["cache-control"] == IMMUTABLE


def test_words_are_served(app):
    assert json.loads(call(app, "/words/zh.json").body) == {"lang": "zh"}


@pytest.mark.parametrize("text", ["南通", "w5.2.3", *HOSTILE])
def test_any_text_is_a_question(app, payloads, text):
    answer = call(app, f"/search/{PLAN}.json?{urlencode({'q': text})}")
    assert (answer.status, json.loads(answer.body)) == (200, {"hits": [], "asked": text})
    assert payloads.asked == [(PLAN, text)]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "etag" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.body)


@pytest.mark.parametrize("query", ["", "?q=", "?other=1"])
def test_no_question_is_an_empty_one(app, payloads, query):
    assert call(app, f"/search/{PLAN}.json{query}").status == 200
    assert payloads.asked == [(PLAN, "")]


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%00", "q=%", "q=a&q=b", "&&==", "q[]=1"])
def test_a_broken_address_is_still_answered(app, query):
    assert call(app, f"/search/{PLAN}.json?{query}").status == 200
    assert call(app, f"/code.svg?{query}").status == 200


def test_a_code_is_served_with_a_tag_like_a_layer(app, payloads):
    first = call(app, "/code.svg?page=partners&w=W5")
    assert (first.status, first.body) == (200, payloads.drawn)
    assert payloads.asked == [{"page": "partners", "w": "W5"}]
    assert first.headers["content-type"] == "image/svg+xml"
    assert first.headers["cache-control"] == "no-cache"
    again = call(
        app, "/code.svg?page=partners&w=W5", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status, again.body) == (304, b"")
    zipped = call(app, "/code.svg?page=partners&w=W5", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.body) == payloads.drawn


@pytest.mark.parametrize("path", [f"/search/{PLAN}.json?q=a", "/code.svg"])
def test_head_of_an_answer_made_for_one_question(app, path):
    head, whole = call(app, path, method="HEAD"), call(app, path)
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole.body)


@pytest.mark.parametrize("path", [f"/search/{PLAN}.json", "/code.svg"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_questions_are_asked_by_reading_only(app, path, method):
    assert call(app, path, method=method).status == 405


def test_the_head_of_the_record_is_small_and_never_kept(app, payloads):
    answer = call(app, f"/head/{PLAN}.json")
    assert (answer.status, answer.body) == (200, b'{"head":"00"}')
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert call(app, f"/head/{PLAN}.json", method="HEAD").body == b""


@pytest.mark.parametrize("plan", ["another-plan", "UPPER", "x" * 65, "..", "<script>"])
def test_an_unknown_plan_has_no_head(app, plan):
    answer = call(app, f"/head/{plan}.json")
    assert answer.status == 404
    assert plan not in answer.body.decode()
