"""Settings from the environment: read once, checked all at once."""

from pathlib import Path

import pytest

from backend.config import VARIABLES, Settings, SettingsError, load


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as error:
        load(environ)
    return error.value.problems


def test_without_settings_everything_has_its_default() -> None:
    settings = load({"PATH": "/bin"})
    assert settings == Settings()
    assert (settings.database, settings.port, settings.secure) == ("var/feldbuch.sqlite", 8000, False)


def test_empty_settings_count_as_absent() -> None:
    assert load(dict.fromkeys(VARIABLES, "")) == Settings()


def test_the_database_lies_in_the_data_folder_unless_said_otherwise() -> None:
    settings = load({"FELDBUCH_DATA": "/srv/feldbuch"})
    assert settings.data == Path("/srv/feldbuch")
    assert settings.database == "/srv/feldbuch/feldbuch.sqlite"
    given = load({"FELDBUCH_DATA": "/srv/feldbuch", "FELDBUCH_DATABASE": "postgres://localhost/feldbuch"})
    assert given.database == "postgres://localhost/feldbuch"
    assert given.on_postgres


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {
        "FELDBUCH_PORT": "eighty",
        "FELDBUCH_SESSION_DAYS": "0",
        "FELDBUCH_LOG_LEVEL": "loud",
        "FELDBUCH_BASE_URL": "feldbuch.example",
        "FELDBUCH_WORKERS": "99999",
        "FELDBUCH_COLOUR": "green",
    }
    found = problems(wrong)
    assert len(found) == len(wrong)
    assert all(any(name in problem for problem in found) for name in wrong)
    assert all(problem.endswith(".") for problem in found)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000.0", " ", "٨٠٠٠", "1" * 5_000])
def test_a_port_is_a_whole_number_in_its_range(port: str) -> None:
    assert "FELDBUCH_PORT must be a whole number from 1 to 65535" in problems({"FELDBUCH_PORT": port})[0]


@pytest.mark.parametrize(
    ("address", "secure"),
    [("https://feldbuch.example", True), ("https://feldbuch.example/", True), ("http://10.0.0.5:8000", False)],
)
def test_cookies_are_secure_on_https(address: str, secure: bool) -> None:
    settings = load({"FELDBUCH_BASE_URL": address})
    assert settings.secure is secure
    assert not settings.base_url.endswith("/")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x",
        "https://",
        "https://x/path",
        "https://x?q",
        "javascript:alert(1)",
        "https://[broken",
        "https://x:port",
    ],
)
def test_a_public_address_has_no_path(address: str) -> None:
    assert "FELDBUCH_BASE_URL" in problems({"FELDBUCH_BASE_URL": address})[0]


@pytest.mark.parametrize("address", ["mysql://secret@x/y", "postgres://u:secret@host:port/x", "postgres://[secret"])
def test_a_database_is_a_file_or_postgres_and_its_password_stays_secret(address: str) -> None:
    found = problems({"FELDBUCH_DATABASE": address})
    assert found == ["FELDBUCH_DATABASE must be the path of a file or postgres://user:password@host/name."]


def test_several_processes_need_postgres() -> None:
    assert "needs PostgreSQL" in problems({"FELDBUCH_WORKERS": "2"})[0]
    several = {"FELDBUCH_WORKERS": "2", "FELDBUCH_DATABASE": "postgres://localhost/feldbuch"}
    assert load(several).workers == 2


def test_settings_of_the_tests_are_nobodys_mistake() -> None:
    assert load({"FELDBUCH_TEST_POSTGRES": "postgres://localhost/postgres"}) == Settings()
