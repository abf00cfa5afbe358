"""The command `feldbuch`: help, misuse, and `feldbuch user`."""

import io
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.app import registry
from backend.cli import _parser, main
from backend.people import command as people_command
from tests.cast import PASSWORD, email
from tests.conftest import Client

COMMANDS = ("serve", "migrate", "demo", "import", "user", "backup", "restore")
Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on a data folder of its own and returns its exit code."""
    monkeypatch.setenv("FELDBUCH_DATA", str(tmp_path))
    monkeypatch.delenv("FELDBUCH_DATABASE", raising=False)

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return ended.value.code if isinstance(ended.value.code, int) else 1

    return run


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_each_command_explains_itself(command: str, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*command.split(), "--help") == 0
    said = capsys.readouterr().out
    assert f"usage: feldbuch {command}".strip() in said
    assert len(said.splitlines()) > 3


def test_every_command_is_named_in_the_help_and_in_the_readme(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--help")
    said = capsys.readouterr().out
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        assert command in said
        assert f"`feldbuch {command}" in readme


@pytest.mark.parametrize(
    "arguments",
    [[], ["dance"], ["user"], ["serve", "--port", "x"], ["serve", "--port", "65536"], ["user", "x", "--role", "king"]],
)
def test_misuse_ends_with_two(arguments: list[str], run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert "usage: feldbuch" in capsys.readouterr().err


def test_pages_that_were_not_built_are_told_before_anything_is_served(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("backend.cli.BUILT", tmp_path)
    assert run("serve") == 1
    assert capsys.readouterr().err == "The pages have not been built: run python -m web.build first.\n"


def test_wrong_settings_end_with_two_and_a_sentence_for_each(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("FELDBUCH_PORT", "eighty")
    monkeypatch.setenv("FELDBUCH_COLOUR", "green")
    assert run("migrate") == 2
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "FELDBUCH_COLOUR is not a setting of Feldbuch.",
        "FELDBUCH_PORT must be a whole number from 1 to 65535, not 'eighty'.",
    ]
    assert list(tmp_path.iterdir()) == [], "nothing is touched"


def test_a_database_that_cannot_be_reached_ends_with_one_and_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("FELDBUCH_DATABASE", f"postgres://nobody@localhost/none?host={tmp_path}")
    assert run("migrate") == 1
    assert "cannot be used" in capsys.readouterr().err
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FELDBUCH_DATABASE", f"{tmp_path}/file/below")
    assert run("migrate") == 1
    assert "cannot be used" in capsys.readouterr().err


def test_a_file_that_is_no_database_ends_with_one_and_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "letter.sqlite").write_text("Dear Sir or Madam, " * 100)
    monkeypatch.setenv("FELDBUCH_DATABASE", str(tmp_path / "letter.sqlite"))
    assert run("migrate") == 1
    said = capsys.readouterr().err
    assert "cannot be used" in said
    assert "Traceback" not in said


def test_migrating_makes_the_folder_and_twice_is_once(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FELDBUCH_DATA", str(tmp_path / "new" / "folder"))
    assert run("migrate") == 0
    assert (tmp_path / "new" / "folder" / "feldbuch.sqlite").exists()
    assert run("migrate") == 0


async def add(password: str, tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    """`feldbuch user` on the database of the running application."""
    file = tmp_path / "password"
    file.write_text(password + "\n", encoding="utf-8")
    options = _parser().parse_args(["user", *arguments, "--password-file", str(file)])
    out, err = io.StringIO(), io.StringIO()
    code = await people_command.run(options, registry(), out, err)
    return code, out.getvalue(), err.getvalue()


async def test_a_new_person_may_sign_in_and_sees_his_territory(signed_out: Client, tmp_path: Path) -> None:
    named = ("emma@cast.example", "--name", "Emma Neu", "--territory", "Süd", "--language", "en")
    code, said, _ = await add("ein langer Satz", tmp_path, *named)
    assert (code, said) == (0, "emma@cast.example can sign in as rep.\n")
    await signed_out.post("/login", data={"email": "Emma@cast.example", "password": "ein langer Satz"})
    page = (await signed_out.get("/customers")).text
    assert "Gasthof Huber" in page
    assert "Bäckerei Müller" not in page
    assert '<html lang="en">' in page


async def test_somebody_known_gets_a_new_password(signed_out: Client, tmp_path: Path) -> None:
    code, said, _ = await add("ein neuer langer Satz", tmp_path, email("anna"))
    assert (code, said) == (0, "anna@cast.example has a new password.\n")
    form = {"email": email("anna"), "password": PASSWORD}
    assert (await signed_out.post("/login", data=form)).status_code == 422
    answer = await signed_out.post("/login", data={**form, "password": "ein neuer langer Satz"})
    assert answer.status_code == 303


async def test_what_is_wrong_with_a_person_is_told(signed_out: Client, tmp_path: Path) -> None:
    code, _, said = await add("kurz", tmp_path, "keine-adresse")
    assert code == 1
    assert {line.partition(":")[0] for line in said.splitlines()} == {"name", "email", "password"}
    code, _, said = await add("ein langer Satz", tmp_path, "x@cast.example", "--name", "X", "--territory", "Ost")
    assert (code, said) == (1, "There is no territory Ost.\n")
    assert (await signed_out.post("/login", data={"email": "x@cast.example", "password": "x"})).status_code == 422


async def test_a_new_password_ends_every_session_of_the_person(anna: Client, ben: Client, tmp_path: Path) -> None:
    await add("ein neuer langer Satz", tmp_path, email("anna"))
    assert (await anna.get("/customers")).status_code == 303
    assert (await ben.get("/customers")).status_code == 200


async def test_a_password_file_that_is_not_there_is_told(signed_out: Client, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    options = _parser().parse_args(["user", "emma@cast.example", "--name", "Emma", "--password-file", str(missing)])
    err = io.StringIO()
    assert await people_command.run(options, registry(), io.StringIO(), err) == 1
    assert err.getvalue() == f"{missing} cannot be read.\n"


def test_a_port_that_somebody_else_has_is_told_in_a_sentence(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run("serve", "--port", str(port)) == 1
    assert capsys.readouterr().err == f"127.0.0.1:{port} cannot be used: Address already in use\n"
