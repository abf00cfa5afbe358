"""Searching (A2) through the page: umlauts in any spelling, telephone numbers in any notation, several words."""

from tests import making
from tests.cast import SCHMIDT
from tests.conftest import Client
from tests.customers.listed import areas


async def found(client: Client, query: str) -> set[str]:
    """The names that a search finds."""
    page = await client.get("/customers", params={"q": query})
    return {name for area in areas(page).values() for name in area.names}


SPELLINGS = (
    "müller",
    "MUELLER",
    "muller",
    "Bäckerei",
    "baeckerei müll",
    "jürgen",
    "Juergen",
    "info@mueller",
    "1001",
    "10115",
    "berlin",
    "müller berlin",
    "  müller   bäckerei ",
    "03023125001",
    "+49 30 23125001",
    "0049 (30) 23125-001",
    "23125",
    "030 / 231 25 001",
)
NOBODY = ("müller kiel", "xyz", "%", "_", "\\", "100%", "'", "m%ller", "m_ller", "müller\\")


async def test_a_customer_is_found_in_any_spelling(anna: Client) -> None:
    assert {query: await found(anna, query) for query in SPELLINGS} == {key: {"Bäckerei Müller"} for key in SPELLINGS}


async def test_a_search_that_fits_nobody_finds_nobody(anna: Client) -> None:
    assert {query: await found(anna, query) for query in NOBODY} == {key: set() for key in NOBODY}


async def test_signs_of_the_query_language_are_plain_text(anna: Client) -> None:
    await making.customers(
        {"name": "100% Wolle"}, {"name": "Alpha_Beta"}, {"name": "Back\\Slash"}, {"name": "1000 Wollen"}
    )
    assert await found(anna, "100%") == {"100% Wolle"}
    assert await found(anna, "alpha_b") == {"Alpha_Beta"}
    assert await found(anna, "back\\s") == {"Back\\Slash"}


async def test_nobody_finds_anothers_customers(anna: Client, ben: Client) -> None:
    assert await found(anna, "huber") == set()
    assert await found(ben, "huber") == {"Gasthof Huber"}
    assert await found(ben, "schmidt") == set()


async def test_an_empty_search_is_no_search(anna: Client) -> None:
    for query in ("", "   ", "\t"):
        assert await found(anna, query) == {"Bäckerei Müller", "Hofladen Schmidt"}


async def test_a_search_follows_a_change_at_once(anna: Client) -> None:
    await anna.post(
        f"/customers/{SCHMIDT}/edit", data={"name": "Hofladen Größmann", "phone": "04342 98765", "was": "{}"}
    )
    assert await found(anna, "groessmann") == {"Hofladen Größmann"}
    assert await found(anna, "0434298765") == {"Hofladen Größmann"}
    assert await found(anna, "schmidt") == set()


async def test_the_query_stands_in_the_search_field_again(anna: Client) -> None:
    page = await anna.get("/customers", params={"q": 'Müller "&<'})
    assert 'value="Müller &#34;&amp;&lt;"' in page.text


async def test_long_queries_are_cut_not_refused(anna: Client) -> None:
    assert await found(anna, "müller " + "x" * 5_000) == set()
    assert await found(anna, "müller " * 1_000) == {"Bäckerei Müller"}
