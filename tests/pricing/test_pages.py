"""What a customer's prices and *Warum dieser Preis?* say (B2)."""

import html
import re

from litestar import Litestar

from backend.database import Engine
from backend.pricing.pages import rate_text, read_quantity
from tests.cast import HUBER, MUELLER, SCHMIDT
from tests.conftest import Client, SignIn
from tests.pricing.bargains import BOUND, CHEAP, LATER, OWN, PLAIN, SCALED, UNPRICED, agree


def text_of(page: str) -> str:
    """What one reads of a page, blanks as one."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).replace("\u00a0", " ")


async def read(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, path
    return text_of(answer.text)


async def test_it_works(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = await read(anna, f"/customers/{MUELLER}/price/{PLAIN}?quantity=3")
    assert "8,50 € / Stück zzgl. MwSt." in page
    assert "3 Stück 25,50 €" in page
    assert "Individueller Preis, zzgl. MwSt. 8,50 €" in page
    assert "Mehrwertsteuer 19 % 4,85 €" in page
    assert "Inland: Mehrwertsteuer von Deutschland" in page


async def test_each_step_is_told_in_words_with_its_amount(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = await read(anna, f"/customers/{MUELLER}/price/{SCALED}?quantity=12,5")
    for words in (
        "Listenpreis, inkl. MwSt. 19,99 €",
        "ohne MwSt. 18,68 €",
        "Gruppenpreis: 20 % Nachlass, ab 12,5 Fl. 14,94 €",
        "Kundenrabatt auf Feinkost & <Öl>: 12,5 % Nachlass 13,07 €",
        "Der Aktionspreis wäre nicht niedriger 15,42 €",
        "× 12,5 Fl. 163,38 €",
        "Günstiger ab 24 Fl.",
    ):
        assert words in page, words


async def test_what_is_not_discountable_takes_no_percentage(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = await read(anna, f"/customers/{MUELLER}/price/{BOUND}")
    assert "20,00 €" in page
    assert "Nicht rabattfähig: 7 % entfallen" in page


async def test_a_surcharge_and_a_price_for_a_hundred_are_told(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = await read(anna, f"/customers/{MUELLER}/price/{PLAIN}?quantity=10")
    assert "Individueller Preis: 5 % Aufschlag auf den Listenpreis, ab 10 Stück 10,50 €" in page
    page = await read(anna, f"/customers/{SCHMIDT}/price/{CHEAP}?quantity=250")
    assert "Listenpreis für 100 Stück, zzgl. MwSt. 3,75 €" in page


async def test_a_price_that_must_be_asked_for_says_why(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = await read(anna, f"/customers/{MUELLER}/price/{UNPRICED}")
    assert "Preis auf Anfrage Keine Liste hat einen Preis" in page


async def test_another_currency_shows_the_rate_of_the_day_and_that_it_is_old(app: Litestar, sign_in: SignIn) -> None:
    await agree(app)
    page = await read(await sign_in("ben"), f"/customers/{HUBER}/price/{PLAIN}")
    assert "umgerechnet: 1 EUR = 0,9415 CHF am 05.01.2026 (älter als 7 Tage), ohne MwSt. 9,42 CHF" in page
    assert "Steuerfreie Ausfuhr" in page
    assert "Der Wechselkurs vom 05.01.2026 ist älter als 7 Tage." in page


async def test_the_list_of_what_was_agreed_has_validity_and_scales(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = await read(anna, f"/customers/{MUELLER}/prices")
    for words in (
        "Preisgruppe Händler",
        "Gruppenrabatt 7 %",
        "Feinkost & <Öl> 12,5 % Rabatt",
        "Brot & <Laib> 8,50 € / Stück zzgl. MwSt.",
        "5 % Aufschlag ab 10 Stück",
        "Öl gilt noch nicht",
        "Öl abgelaufen",
        "Ein Artikel, den es nicht mehr gibt",
    ):
        assert words in page, words
    assert "Bearbeiten" not in page, "a rep reads only"


async def test_a_search_shows_what_he_would_pay(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = (await anna.get(f"/customers/{MUELLER}/prices?q=brot", headers={"HX-Request": "true"})).text
    assert "<html" not in page
    assert f'href="/customers/{MUELLER}/price/{PLAIN}"' in page
    assert "8,50" in page
    assert "Individuelle Preise" not in page


async def test_from_a_product_one_chooses_among_ones_own_customers(app: Litestar, anna: Client) -> None:
    await agree(app)
    page = (await anna.get(f"/products/{PLAIN}/price?quantity=2,5")).text
    assert f'href="/customers/{MUELLER}/price/{PLAIN}?quantity=2.5"' in page
    assert HUBER not in page


async def test_managers_may_edit_what_was_agreed(app: Litestar, sign_in: SignIn) -> None:
    await agree(app)
    mia = await sign_in("mia")
    page = (await mia.get(f"/customers/{MUELLER}/prices")).text
    assert f'href="/customers/{MUELLER}/prices/{OWN}/edit"' in page
    assert f'action="/customers/{MUELLER}/prices/{LATER}/delete"' in page
    assert (
        f'href="/customers/{MUELLER}/prices/new?product={PLAIN}"'
        in (await mia.get(f"/customers/{MUELLER}/price/{PLAIN}")).text
    )


async def test_a_page_of_prices_asks_the_database_as_often_for_one_product_as_for_fifty(
    app: Litestar, anna: Client, engine: Engine
) -> None:
    await agree(app)
    counts = []
    for q in ("brot", "e"):
        asked: list[str] = []
        real = engine.run_querystring

        async def counted(*args: object, real: object = real, asked: list[str] = asked, **more: object) -> object:
            asked.append(str(args[0]))
            return await real(*args, **more)  # type: ignore[operator]

        engine.run_querystring = counted  # type: ignore[method-assign]
        assert (await anna.get(f"/customers/{MUELLER}/prices?q={q}")).status_code == 200
        engine.run_querystring = real  # type: ignore[method-assign]
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


def test_quantities_are_read_with_comma_or_point() -> None:
    assert [read_quantity(text) for text in ("", " 1 ", "2,5", "2.5", "0,125", "٣")] == [
        1_000, 1_000, 2_500, 2_500, 125, 3_000
    ]  # fmt: skip
    assert [read_quantity(text) for text in ("0", "-1", "x", "1,2345", "1.2.3", "9999999999")] == [None] * 6


def test_rates_are_written_with_as_many_digits_as_they_have() -> None:
    assert [rate_text(rate, "de") for rate in (941_500, 1_000_000, 1, 25_000_100)] == [
        "0,9415",
        "1",
        "0,000001",
        "25,0001",
    ]
