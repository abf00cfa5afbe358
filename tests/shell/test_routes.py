"""What makes the pages an app: worker, manifest, static files, health."""

import json
import re

import brotli
import pytest

from backend.database import Engine
from backend.rendering import shell
from backend.shell import files
from tests.conftest import Client

YEAR = "max-age=31536000"


async def test_the_manifest_describes_an_app_that_can_be_installed(signed_out: Client) -> None:
    answer = await signed_out.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert manifest["name"]
    assert manifest["display"] == "standalone"
    assert manifest["start_url"].startswith("/")
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    assert any("maskable" in icon.get("purpose", "") for icon in manifest["icons"])
    for icon in manifest["icons"]:
        assert (await signed_out.get(icon["src"])).status_code == 200, icon
    for shortcut in manifest.get("shortcuts", []):
        assert shortcut["url"].startswith("/")


async def test_the_worker_is_asked_for_again_each_time(signed_out: Client) -> None:
    answer = await signed_out.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers, "it lies at the root"


async def test_static_files_are_kept_for_ever_and_packed_as_the_browser_takes_them(signed_out: Client) -> None:
    path = shell().assets["styles/main.css"]
    plain = await signed_out.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert YEAR in plain.headers["cache-control"]
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["vary"] == "Accept-Encoding"
    async with signed_out.stream("GET", path, headers={"Accept-Encoding": "gzip, br"}) as packed:
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
        assert packed.headers["content-encoding"] == "br"
        assert packed.headers["content-length"] == str(len(raw))
    assert brotli.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)


@pytest.mark.parametrize("header", ["", "gzip", "br;q=0", "identity;q=1, *;q=0", "brotli"])
async def test_a_browser_without_brotli_gets_the_plain_file(header: str, signed_out: Client) -> None:
    answer = await signed_out.get(shell().assets["styles/main.css"], headers={"Accept-Encoding": header})
    assert "content-encoding" not in answer.headers


async def test_a_name_that_was_not_built_is_not_found_and_not_kept(signed_out: Client) -> None:
    for name in (
        "main.css",
        "main.000000000000.css",
        "..%2fassets.json",
        "%2e%2e/assets.json",
        "main.css.br",
        ".",
        "%00",
    ):
        answer = await signed_out.get(f"/static/{name}")
        assert answer.status_code == 404, name
        assert "immutable" not in answer.headers["cache-control"], name
    for path in ("/static/", "/static/a/b.css", "/assets.json", "/built/assets.json"):
        assert (await signed_out.get(path)).status_code == 404, path


def test_only_files_of_known_kinds_are_served() -> None:
    assert files.built("assets.json") is None
    assert files.built("texts/de.json") is None
    assert not [name for name in files.static_names() if name.endswith((".br", ".json", ".map"))]


async def test_the_icon_that_browsers_ask_for_by_themselves_is_there(signed_out: Client) -> None:
    answer = await signed_out.get("/favicon.ico", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")


async def test_every_file_a_page_names_is_there(signed_out: Client) -> None:
    page = (await signed_out.get("/login")).text
    named = set(re.findall(r'(?:href|src)="(/(?:static/[^"]+|manifest\.webmanifest))"', page))
    assert len(named) >= 4
    for address in named:
        assert (await signed_out.get(address)).status_code == 200, address


async def test_the_page_for_when_there_is_no_network_needs_no_login(signed_out: Client) -> None:
    answer = await signed_out.get("/offline")
    assert answer.status_code == 200
    assert "<h1>" in answer.text


async def test_an_unknown_address_is_told_on_a_page_of_our_own(signed_out: Client, anna: Client) -> None:
    for client in (signed_out, anna):
        answer = await client.get("/no/such/address")
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert "<html" in answer.text
        part = await client.get("/no/such/address", headers={"HX-Request": "true"})
        assert part.status_code == 404
    answer = await signed_out.get("/sync/no/such")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_health_is_good_while_the_database_answers(signed_out: Client) -> None:
    answer = await signed_out.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_health_is_bad_when_the_database_is_gone_and_says_no_secret(
    signed_out: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise OSError("postgres://secret@somewhere is gone")

    monkeypatch.setattr(engine, "_run", gone)
    answer = await signed_out.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "reasons": ["database: OSError"]}
    assert "secret" not in json.dumps(answer.json())


async def test_a_page_without_database_is_a_page_that_says_so(
    anna: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: object) -> None:
        raise OSError("postgres://secret@somewhere is gone")

    monkeypatch.setattr(engine, "_run", gone)
    for path in ("/customers", "/login", "/sync/changes"):
        answer = await anna.get(path)
        assert answer.status_code in (500, 503), path
        assert "secret" not in answer.text
    assert (await anna.get("/sw.js")).status_code == 200


async def test_monitors_may_ask_for_health_by_head(signed_out: Client) -> None:
    answer = await signed_out.head("/health")
    assert answer.status_code == 200
    assert answer.content == b""
