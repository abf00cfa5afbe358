"""Bodies, addresses and headers that no browser sends by mistake: refused or stored whole, never a crash."""

import json
import re
from collections.abc import AsyncIterator
from itertools import product
from urllib.parse import quote

import pytest
from httpx import Response

from backend.app import MAX_BODY
from backend.database import Engine
from backend.security import HEADERS
from tests.cast import HUBER, MADE_AT, MUELLER, MUELLERS_NOTE, PASSWORD, an_id, email
from tests.conftest import Client
from tests.test_roles import everything

MUELLERS = f"/customers/{MUELLER}"
NEW = an_id(91)
URLENCODED, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
CUSTOMER = (
    "was",
    "name",
    "contact_person",
    "email",
    "phone",
    "city",
    "country",
    "vat_id",
    "discount_bp",
    "temperature",
)
FORMS = {
    "/customers": (*CUSTOMER, "id", "remark", "territory_id", "note_text", "note_follow_up_on", "note_id"),
    f"{MUELLERS}/edit": (*CUSTOMER, "number", "language"),
    f"{MUELLERS}/temperature": ("temperature", "was"),
    f"{MUELLERS}/status": ("status", "was"),
    f"{MUELLERS}/notes": ("id", "text", "priority", "follow_up_on"),
    f"{MUELLERS}/notes/{MUELLERS_NOTE}/edit": ("was", "text", "priority", "follow_up_on"),
    f"{MUELLERS}/notes/{MUELLERS_NOTE}/delete": ("was",),
    "/language": ("language",),
    "/login": ("email", "password", "next"),
    "/setup": ("company", "name", "email", "password"),
}
ACCEPTABLE = {f"{MUELLERS}/notes": {"text": "X"}, f"{MUELLERS}/edit": {"name": "X"}, "/customers": {"name": "X"}}
SCRIPT = "<script>alert(1)</script>\"'{{7*7}}${7*7}"
STRANGE = {
    "NUL": "a\0b",
    "a lone surrogate": "a\ud800b",
    "one megabyte": "x" * 1_000_000,
    "a number beyond all bounds": "9" * 5_000,
    "every control": "".join(chr(code) for code in range(32)),
    "deep JSON": "[" * 100_000,
    "JSON of odd values": '{"name":["x"],"discount_bp":1e400,"phone":{"a":1},"text":NaN,"city":"\\u0000"}',
    "right to left": "\u202eABC\u2066",
    "beyond the plane": "\U0001f468\u200d\U0001f33e\U0010ffff",
    "SQL": "'; DROP TABLE customers; --",
    "a script": SCRIPT,
    "nothing": "",
}


def part(head: bytes, content: bytes = b"X") -> bytes:
    return b"--x\r\nContent-Disposition: form-data" + head + b"\r\n\r\n" + content + b"\r\n"


STRANGE_BODIES = [
    ("application/json", b'{"name":"X"}'),
    ("text/plain", b"name=X"),
    ("", b"name=X"),
    ("nonsense/; ; =", b"\0\1\2"),
    ("multipart/form-data", b"name=X"),
    ("multipart/form-data; boundary=", b"name=X"),
    ("multipart/form-data; boundary=" + "x" * 5_000, b"name=X"),
    (PARTS, part(b"")),
    (PARTS, part(b'; name="name"').rstrip()),
    (PARTS, b"--x\r\n: \r\n\r\n--x--"),
    (PARTS, part(b'; name="name"', b"\xff\xfe") + b"--x--\r\n"),
    (PARTS, part(b'; name="name"\r\nContent-Type: text/plain; charset=nonsense') + b"--x--\r\n"),
    (PARTS, part(b'; name="name"; filename="a"') + b"--x--\r\n"),
    (PARTS, part(b'; name="n"') * 10_000 + b"--x--\r\n"),
    (f"{URLENCODED}; charset=nonsense", b"name="),
    (URLENCODED, b"%"),
    (URLENCODED, b"\xff=\xfe&&&==&"),
    (URLENCODED, b"name=&name=&name"),
    (URLENCODED, "&".join(f"f{n}=x" for n in range(10_000)).encode()),
    (URLENCODED, b"&".join([b"name="] * 10_000)),
]
STRANGE_QUERIES = [
    "q=%00",
    "q=%ED%A0%80",
    "q=%ff%fe",
    "q=%",
    "q=%25%5F%5C",
    "q=" + "x" * 10_000,
    "q=" + "+".join(f"w{n}" for n in range(200)),
    "q='%20OR%201=1--",
    "temperature=%00&status=%00&territory=%00",
    "after_current=%00&after_potential=%00",
    "after_current=0190A000-0000-7000-8000-000000000001",
    "territory=%ED%A0%80",
    "status=current&status=potential",
    "not_interested=maybe",
    "=&&&=%",
    "after_current[]=x",
    "saved=%00&deleted=%00",
    "priority=%00",
    "since=%00&limit=1",
    "since=" + "x" * 10_000,
    "limit=" + "9" * 5_000,
    "limit=%C2%B2",
]
STRANGE_IDS = ["%00", "%ED%A0%80", "x", "%ff", "..%2f..%2fx", "a" * 5_000, "%27", MUELLER.upper(), "%20"]
STRANGE_HEADERS = [
    {"Cookie": "feldbuch=\xff"},
    {"Cookie": 'feldbuch="\\000"; feldbuch_browser="\\000"'},
    {"Cookie": "feldbuch=" + "x" * 8_000},
    {"Cookie": ";;;===;feldbuch"},
    {"Authorization": "Bearer \xff\xfe"},
    {"Authorization": "Bearer " + "x" * 8_000},
    {"Authorization": "\xe4"},
    {"Accept-Language": "\xff;q=x,,;;q=9," * 500},
    {"Accept-Encoding": "br;q=nan, gzip;q=inf, *;q=-1"},
    {"HX-Request": "\xff", "HX-Current-URL": "%ff"},
    {"HX-Request": "true", "HX-Current-URL-URI-AutoEncoded": "true", "HX-Current-URL": "%ed%a0%80"},
    {"HX-Request": "true", "HX-Current-URL": "http://[broken"},
    {"HX-Request": "true", "HX-Triggering-Event": "{broken"},
    {"Sync-Schema": "9" * 5_000},
    {"Sync-Schema": "0" * 5_000},
    {"Sync-Schema": "\xb2"},
    {"Sync-User": "\xff"},
    {"User-Agent": "\xff" * 3_000},
    {"Content-Length": "-1"},
    {"Host": ""},
    {"Host": "evil:port"},
    {"Host": "a]b[:1"},
]


@pytest.mark.parametrize("name", STRANGE)
async def test_strange_text_in_any_field_is_stored_whole_or_refused(name: str, anna: Client, engine: Engine) -> None:
    strange = STRANGE[name]
    for path, fields in FORMS.items():
        for field in fields:
            answer = await post(anna, path, {**ACCEPTABLE.get(path, {}), field: strange})
            assert answer.status_code in (200, 303, 400, 403, 404, 413, 422), (path, field, answer.status_code)
            assert "<script>alert" not in answer.text, (path, field)
    for path in ("/customers", MUELLERS, f"{MUELLERS}/edit", f"{MUELLERS}/history", "/sync/changes"):
        answer = await anna.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text or path.startswith("/sync"), path
    stored = await engine.sql("SELECT name, contact_person, city, remark FROM customers")
    for value in {str(value) for row in stored for value in row.values()}:
        assert len(value) < 200, "text that is too long is refused, not cut"


@pytest.mark.parametrize(
    "path", ["/customers", f"{MUELLERS}/notes", f"{MUELLERS}/temperature", "/login", "/language", "/sync/mutations"]
)
async def test_a_strange_body_is_refused_and_nothing_is_written(path: str, anna: Client, engine: Engine) -> None:
    before = await everything(engine)
    for content_type, body in STRANGE_BODIES:
        answer = await anna.post(path, content=body, headers={"Content-Type": content_type})
        assert answer.status_code in (400, 413, 422, 429), (content_type, body[:60], answer.status_code)
    assert await everything(engine) == before


async def test_percent_signs_that_encode_nothing_are_read_as_browsers_do(anna: Client) -> None:
    for number, (sent, shown) in enumerate([(b"%zz%f%", "%zz%f%"), (b"%ff%ed%a0%80", "\ufffd" * 4)], 91):
        body = b"id=" + an_id(number).encode() + b"&name=" + sent
        await anna.post("/customers", content=body, headers={"Content-Type": URLENCODED})
        assert re.search(rf"<h1[^>]*>{shown}</h1>", (await anna.get(f"/customers/{an_id(number)}")).text)


async def test_a_form_made_of_parts_is_read_like_any_other(anna: Client) -> None:
    answer = await anna.post("/customers", files={"name": (None, "Teilweise GmbH"), "id": (None, NEW)})
    assert answer.headers["location"] == f"/customers/{NEW}?saved=customer"


async def test_a_body_too_large_is_refused_by_its_size(anna: Client, engine: Engine) -> None:
    before = await everything(engine)
    body = b"name=" + b"x" * (MAX_BODY + 1)
    for path in ("/customers", f"{MUELLERS}/edit", "/login", "/api/devices", "/sync/mutations", "/language"):
        answer = await anna.post(path, content=body, headers={"Content-Type": URLENCODED})
        assert answer.status_code == 413, path
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert await everything(engine) == before


async def test_a_body_too_large_that_does_not_say_its_size_is_refused(anna: Client) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"name="
        for _ in range(MAX_BODY // 65_536 + 2):
            yield b"x" * 65_536

    for path in ("/customers", "/login", "/api/devices", "/sync/mutations"):
        answer = await anna.post(path, content=chunks(), headers={"Content-Type": URLENCODED})
        assert answer.status_code == 413, path


async def test_strange_addresses_never_break_a_page(anna: Client) -> None:
    paths = ("/customers", "/customers/new", MUELLERS, f"{MUELLERS}/notes/new", f"{MUELLERS}/history", "/more")
    for path, query in product(paths, STRANGE_QUERIES):
        assert (await anna.get(f"{path}?{query}")).status_code == 200, (path, query)
    for query in STRANGE_QUERIES:
        assert (await anna.get(f"/sync/changes?{query}")).status_code in (200, 400, 410), query


async def test_strange_ids_in_an_address_are_not_found(anna: Client) -> None:
    for id_ in STRANGE_IDS:
        for path in (f"/customers/{id_}", f"/customers/{id_}/edit", f"{MUELLERS}/notes/{id_}/edit", f"/static/{id_}"):
            assert (await anna.get(path)).status_code == 404, path
        for path in (f"/customers/{id_}/edit", f"/customers/{id_}/temperature", f"{MUELLERS}/notes/{id_}/restore"):
            answer = await anna.post(path, data={"temperature": "cold", "name": "X"})
            assert answer.status_code == 404, path


async def test_strange_headers_never_break_an_answer(anna: Client, signed_out: Client) -> None:
    for headers in STRANGE_HEADERS:
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        for client, path in product((anna, signed_out), ("/customers", MUELLERS, "/login", "/sync/changes", "/sw.js")):
            answer = await client.get(path, headers=sent)  # type: ignore[arg-type]
            assert answer.status_code < 500, (path, headers)
        answer = await post(signed_out, "/login", {"email": email("anna"), "password": PASSWORD}, sent)
        assert answer.status_code < 500, headers
        signed_out.cookies.clear()


async def test_a_program_with_a_strange_name_gets_its_token_or_a_clear_answer(signed_out: Client) -> None:
    for name, status in {"a\0b": 201, "x" * 100_000: 201, "\ud800": 400}.items():
        body = json.dumps({"email": email("anna"), "password": PASSWORD, "name": name})
        answer = await signed_out.post("/api/devices", content=body)
        assert answer.status_code == status, name[:10]
    for address in ("a\0@cast.example", "x" * 100_000):
        body = json.dumps({"email": address, "password": PASSWORD})
        assert (await signed_out.post("/api/devices", content=body)).status_code == 401, address[:10]


async def test_what_asks_for_a_token_in_a_strange_way_is_a_bad_request(signed_out: Client) -> None:
    for body in (b"", b"[]", b'{"email":"\xff","password":"x"}', b"[" * 100_000, b'{"email":1,"password":""}'):
        answer = await signed_out.post("/api/devices", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request"), body[:30]


async def test_one_strange_mutation_is_rejected_and_holds_up_no_other(anna: Client) -> None:
    strange: list[dict[str, object]] = [
        {"op": "create", "table": "a\0b", "id": NEW, "set": {}},
        {"op": "create", "table": "customers", "id": "a\0b", "set": {}},
        {"op": "update", "table": "customers", "id": MUELLER, "set": {"a\0b": "x"}},
        {"op": "update", "table": "customers", "id": MUELLER, "set": {"name": "a\0b"}},
        {"op": "update", "table": "customers", "id": MUELLER, "set": {"name": "a\ud800b\0"}},
        {"op": "update", "table": "customers", "id": MUELLER, "set": {"discount_bp": 1e300}},
        {"op": "update", "table": "customers", "id": MUELLER, "set": {"name": {"deep": [1]}}},
        {"op": "update", "table": "customers", "id": MUELLER, "set": {"name": "x" * 300_000}},
        {"op": "update", "table": "notes", "id": MUELLERS_NOTE, "set": {"customer_id": HUBER}},
    ]
    good = {"op": "update", "table": "customers", "id": MUELLER, "set": {"city": "Bonn"}, "was": {"city": "a\0b"}}
    batch = [{"number": number, "at": MADE_AT, **one} for number, one in enumerate([*strange, good], 1)]
    answer = await anna.post("/sync/mutations", content=json.dumps({"mutations": batch}))
    results = answer.json()["results"]
    assert [result["status"] for result in results[:-1]] == ["rejected"] * len(strange)
    assert "internal" not in {result["error"]["code"] for result in results[:-1]}
    assert results[-1]["status"] in ("applied", "merged")
    assert "Bonn" in (await anna.get(MUELLERS)).text


async def test_what_a_strange_sender_pushes_is_a_bad_request(anna: Client) -> None:
    deep = b'{"mutations":[{"number":1,"set":{"a":%b}}]}' % (b"[" * 100_000 + b"]" * 100_000)
    plain = (b"", b"[]", b"{", b"\xff", b"\0", b'{"mutations":1}', b"[" * 100_000, b'{"mutations":[1]}', b"null")
    for body in (*plain, deep):
        answer = await anna.post("/sync/mutations", content=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request"), body[:30]


async def test_a_text_with_markup_is_shown_as_text(anna: Client) -> None:
    nasty = "<b>\"fett\" & 'schräg'</b>"
    await anna.post("/customers", data={"id": NEW, "name": nasty, "city": nasty, "note_text": nasty, "remark": nasty})
    await anna.post(f"/customers/{NEW}/edit", data={"name": nasty + "!", "was": "{}"})
    for path in (
        f"/customers?q={quote(nasty)}",
        f"/customers/{NEW}",
        f"/customers/{NEW}/edit",
        f"/customers/{NEW}/history",
    ):
        page = await anna.get(path)
        assert "&lt;b&gt;" in page.text, path
        assert '<b>"fett' not in page.text, path
        assert "<b>&#34;fett" not in page.text, path


async def post(client: Client, path: str, fields: dict[str, str], headers: dict[str, bytes] | None = None) -> Response:
    """Posts fields as a browser would, but for surrogates, which it would not send."""
    body = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in fields.items())
    kind = {"Content-Type": URLENCODED}
    return await client.post(path, content=body.encode(), headers={**kind, **(headers or {})})  # type: ignore[dict-item]
