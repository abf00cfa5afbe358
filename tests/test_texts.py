"""The words of the screen: every message in both languages, none left over, each with the same parameters."""

import re

import pytest
from babel.messages.pofile import read_po

from backend.forms import MESSAGES
from backend.texts import LANGUAGES, negotiate
from tests.cast import MUELLER
from tests.conftest import Client
from web.build.texts import ROOT, read, used

FOLDER = ROOT / "web" / "texts"
CATALOGUES = {language: read(FOLDER / f"{language}.po") for language in LANGUAGES}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%?")


def forms(message: str | list[str]) -> list[str]:
    return message if isinstance(message, list) else [message]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_in_use_is_translated(language: str) -> None:
    catalogue = CATALOGUES[language]
    assert used() - catalogue.keys() == set(), "missing"
    assert [message for message, text in catalogue.items() if not all(forms(text))] == [], "empty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_left_over(language: str) -> None:
    assert CATALOGUES[language].keys() - used() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_parameters_of_its_message(language: str) -> None:
    wrong = []
    for message, text in CATALOGUES[language].items():
        wanted = sorted(PLACEHOLDER.findall(message))
        for form in forms(text):
            # The singular may say "one" in words.
            found = sorted(PLACEHOLDER.findall(form))
            if found != wanted and not (isinstance(text, list) and set(found) | {"%(num)s"} >= set(wanted)):
                wrong.append(message)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_fuzzy_or_stands_twice(language: str) -> None:
    with (FOLDER / f"{language}.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    text = (FOLDER / f"{language}.po").read_text(encoding="utf-8")
    ids = re.findall(r'^msgid (".+"(?:\n".*")*)', text, re.MULTILINE)
    assert len(ids) == len(set(ids))


def test_german_is_german() -> None:
    same = [message for message, text in CATALOGUES["de"].items() if text == message and len(message.split()) > 2]
    assert same == []


def test_every_error_of_a_form_has_its_text() -> None:
    for language in LANGUAGES:
        assert set(MESSAGES.values()) <= CATALOGUES[language].keys()


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "de"),
        ("en", "en"),
        ("EN-us", "en"),
        ("fr, en;q=0.5", "en"),
        ("de;q=0.5, en;q=0.8", "en"),
        ("en;q=0, de", "de"),
        ("fr", "de"),
        ("en;q=nonsense", "de"),
        ("de-CH,de;q=0.9,en;q=0.8", "de"),
        ("x" * 10_000, "de"),
    ],
)
def test_the_browsers_wish_decides_the_language(header: str, language: str) -> None:
    assert negotiate(header) == language


async def test_whoever_is_signed_out_gets_the_browsers_language(signed_out: Client) -> None:
    for header, word in (("de", "Anmelden"), ("en", "Sign in"), ("", "Anmelden")):
        page = (await signed_out.get("/login", headers={"Accept-Language": header})).text
        assert f"<h1>{word}</h1>" in page


async def test_whoever_is_signed_in_gets_the_language_he_chose(anna: Client) -> None:
    pages = ("/customers", "/customers/new", f"/customers/{MUELLER}", f"/customers/{MUELLER}/edit", "/more", "/waiting")
    english = {"Accept-Language": "en"}
    for path in pages:
        assert '<html lang="de">' in (await anna.get(path, headers=english)).text, path
    answer = await anna.post("/language", data={"language": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/more")
    for path in pages:
        assert '<html lang="en">' in (await anna.get(path, headers={"Accept-Language": "de"})).text, path
    assert "Current customers" in (await anna.get("/customers")).text
    changes = (await anna.get("/sync/changes")).json()["changes"]
    assert [change["data"]["language"] for change in changes if change["table"] == "profiles"] == ["en"]


async def test_a_language_that_does_not_exist_changes_nothing(anna: Client) -> None:
    for form in ({"language": "fr"}, {"language": ""}, {}):
        assert (await anna.post("/language", data=form)).status_code == 400
    assert '<html lang="de">' in (await anna.get("/more")).text
