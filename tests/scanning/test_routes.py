"""The page that scans, and photos that the server reads."""

import pytest
from litestar import Litestar

from backend.scanning.routes import PHOTO_MAX, UPLOAD_MAX
from backend.security import HEADERS, WASM
from tests.cast import an_id
from tests.catalog import goods
from tests.conftest import Client, SignIn
from tests.scanning.photos import encoded, label, photo, shelf

SMALL = (1_600, 1_200)
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def anna(app: Litestar, sign_in: SignIn) -> Client:
    await goods.stock(app)
    return await sign_in("anna")


def sent(content: bytes, name: str = "photo") -> dict[str, tuple[str, bytes, str]]:
    return {name: ("x.jpg", content, "image/jpeg")}


async def test_it_works(anna: Client) -> None:
    answer = await anna.post("/api/scan", files=sent(encoded(photo(label("EAN-13"), size=SMALL))))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    found = answer.json()
    assert found["codes"] == [{"format": "EAN-13", "text": "4006381333931"}]
    assert found["products"] == [
        {
            "code": "4006381333931",
            "id": an_id(310),
            "number": "10 <01>",
            "name": 'Müllers "Bestes" & <mehr>',
            "active": True,
            "unit": "Stück",
            "quantity_milli": 1_000,
            "by": "code",
        }
    ]


async def test_the_code_of_a_packaging_unit_brings_its_quantity(anna: Client) -> None:
    answer = await anna.post("/api/scan", files=sent(encoded(photo(label("ITF-14"), size=SMALL))))
    assert [(one["unit"], one["quantity_milli"]) for one in answer.json()["products"]] == [("Karton", 12_500)]


async def test_several_codes_and_one_that_no_product_bears(anna: Client) -> None:
    picture = photo(label("EAN-13", module=4), label("QR Code", module=4), size=(2_400, 1_800))
    answer = (await anna.post("/api/scan", files=sent(encoded(picture)))).json()
    assert {code["format"] for code in answer["codes"]} == {"EAN-13", "QR Code"}
    assert [one["code"] for one in answer["products"]] == ["4006381333931"]


async def test_a_photo_without_a_code_is_no_mistake(anna: Client) -> None:
    answer = await anna.post("/api/scan", files=sent(encoded(shelf(size=SMALL))))
    assert (answer.status_code, answer.json()) == (200, {"codes": [], "products": []})
    page = await anna.post("/api/scan", files=sent(encoded(shelf(size=SMALL))), headers=PAGE)
    assert page.status_code == 200
    assert "Kein Code auf diesem Foto" in page.text


@pytest.mark.parametrize(
    ("content", "status", "code", "said"),
    [
        (b"no picture at all", 415, "not_a_picture", "Diese Datei ist nicht lesbar"),
        (b"", 422, "missing", "Kein Foto ausgewählt"),
        (bytes(30 * 1024 * 1024), 413, "too_large", "Dieses Foto ist zu groß"),
        (bytes(UPLOAD_MAX), 413, "too_large", "Dieses Foto ist zu groß"),
    ],
)
async def test_what_is_wrong_with_a_photo_is_said(
    anna: Client, content: bytes, status: int, code: str, said: str
) -> None:
    answer = await anna.post("/api/scan", files=sent(content))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    page = await anna.post("/api/scan", files=sent(content), headers=PAGE)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in page.text


async def test_a_photo_of_the_size_that_is_let_in_is_looked_at(anna: Client) -> None:
    content = encoded(photo(label("EAN-13"), size=SMALL))
    padded = content + bytes(PHOTO_MAX - len(content))
    assert len((await anna.post("/api/scan", files=sent(padded))).json()["codes"]) == 1


async def test_a_form_without_a_photo_is_told_so(anna: Client) -> None:
    for answer in (
        await anna.post("/api/scan", data={"photo": "a text"}),
        await anna.post("/api/scan", files=sent(b"x", "picture")),
        await anna.post("/api/scan", content=b"", headers={"Content-Type": "multipart/form-data; boundary=x"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "missing")
    broken = await anna.post("/api/scan", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert broken.status_code in (400, 422)


async def test_without_a_script_the_form_leads_to_a_page_with_the_product(anna: Client) -> None:
    page = await anna.post("/api/scan", files=sent(encoded(photo(label("EAN-13"), size=SMALL))), headers=PAGE)
    assert page.status_code == 200
    for text in ("Müllers &#34;Bestes&#34;", f"/products/{an_id(310)}", 'value="4006381333931"'):
        assert text in page.text
    assert "Feldbuch</title>" in page.text


async def test_only_the_page_that_scans_may_compile_webassembly(anna: Client) -> None:
    scan = (await anna.get("/scan")).headers
    assert "'wasm-unsafe-eval'" in scan["content-security-policy"]
    assert scan["content-security-policy"] == WASM["Content-Security-Policy"]
    other = HEADERS["Content-Security-Policy"]
    assert WASM["Content-Security-Policy"].replace(" 'wasm-unsafe-eval'", "") == other
    for path in ("/products", "/customers", "/login"):
        assert (await anna.get(path)).headers["content-security-policy"] == other, path


async def test_the_reader_is_served_from_here(anna: Client) -> None:
    page = (await anna.get("/scan")).text
    script = page.split('data-reader="')[1].split('"')[0]
    wasm = page.split('data-wasm="')[1].split('"')[0]
    for path, kind in ((script, "text/javascript; charset=utf-8"), (wasm, "application/wasm")):
        answer = await anna.get(path, headers={"Accept-Encoding": "br"})
        assert (answer.status_code, answer.headers["content-type"], answer.headers["content-encoding"]) == (
            200,
            kind,
            "br",
        )
        assert "immutable" in answer.headers["cache-control"]
    policies = [(await anna.get(path)).headers["content-security-policy"] for path in (script, wasm)]
    assert policies == [WASM["Content-Security-Policy"], HEADERS["Content-Security-Policy"]]


async def test_a_code_is_looked_up_as_it_is_typed(anna: Client) -> None:
    for code, said in (
        ("4006381333931", "Müllers"),
        ("4 006381 333931", "Müllers"),
        ("14006381333938", "Karton mit 12,5 Stück"),
        ("4006381333930", "Die Prüfziffer stimmt nicht"),
        ("ABC", "Zu diesem Code gibt es keinen Artikel"),
        ("\0", "Zu diesem Code gibt es keinen Artikel"),
    ):
        for path in ("/scan", "/scan/found"):
            page = await anna.get(path, params={"code": code})
            assert page.status_code == 200
            assert said in page.text, (code, path)
