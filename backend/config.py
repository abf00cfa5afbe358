"""Settings, read once at start from `FELDBUCH_*` variables and checked all at once."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec


class SettingsError(Exception):
    """One or more settings cannot be used; `problems` names each in one sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What one installation is configured to do.

    `data` is a folder, `database` a file path or a `postgres://` address, `base_url` the public address
    (empty: taken from each request), `trusted_proxies` the peers whose `X-Forwarded-*` headers are believed.
    After `offline_days` without contact a browser's session is over, after `session_days` a program's.
    """

    data: Path = Path("var")
    database: str = "var/feldbuch.sqlite"
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    trusted_proxies: str = "127.0.0.1"
    log_level: str = "info"
    session_days: int = 90
    offline_days: int = 14

    @property
    def secure(self) -> bool:
        """Cookies are marked Secure when the public address is https."""
        return self.base_url.startswith("https://")

    @property
    def on_postgres(self) -> bool:
        return self.database.startswith(("postgres://", "postgresql://"))


VARIABLES = {
    "FELDBUCH_DATA": "folder for the database file and everything else that is kept (default `var`)",
    "FELDBUCH_DATABASE": "path of the SQLite file, or `postgres://user:password@host/name` "
    "(default `$FELDBUCH_DATA/feldbuch.sqlite`)",
    "FELDBUCH_BASE_URL": "public address, such as `https://feldbuch.example`; cookies become Secure when it is https",
    "FELDBUCH_HOST": "address to listen on (default `127.0.0.1`)",
    "FELDBUCH_PORT": "port to listen on (default `8000`)",
    "FELDBUCH_WORKERS": "server processes; more than 1 needs PostgreSQL (default `1`)",
    "FELDBUCH_TRUSTED_PROXIES": "comma-separated addresses of proxies whose forwarded headers are believed "
    "(default `127.0.0.1`)",
    "FELDBUCH_LOG_LEVEL": "`debug`, `info`, `warning` or `error` (default `info`)",
    "FELDBUCH_SESSION_DAYS": "days without contact after which a program must sign in again (default `90`)",
    "FELDBUCH_OFFLINE_DAYS": "days without contact after which a phone locks itself until somebody signs in "
    "(default `14`)",
}
LOG_LEVELS = ("debug", "info", "warning", "error")
MAX_PORT = 65_535
MAX_DIGITS = 9  # of any number; Python refuses to read very long ones
MAX_WORKERS = 64
MAX_SESSION_DAYS = 400  # browsers cap cookies at 400 days
MAX_OFFLINE_DAYS = 400


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings. Raises SettingsError naming every wrong or unknown variable."""
    problems = [f"{name} is not a setting of Feldbuch." for name in sorted(environ) if _is_unknown(name)]

    def number(name: str, default: int, least: int, most: int) -> int:
        text = environ.get(name, "") or str(default)
        if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS or not least <= int(text) <= most:
            problems.append(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
            return default
        return int(text)

    def checked(name: str, default: str, valid: Callable[[str], bool], wanted: str) -> str:
        text = environ.get(name, "") or default
        if not valid(text):
            problems.append(f"{name} must be {wanted}, not {text!r}.")
            return default
        return text

    data = Path(environ.get("FELDBUCH_DATA", "") or "var")
    settings = Settings(
        data=data,
        database=environ.get("FELDBUCH_DATABASE", "") or str(data / "feldbuch.sqlite"),
        base_url=checked("FELDBUCH_BASE_URL", "", _is_base_url, "an http or https address without a path").rstrip("/"),
        host=environ.get("FELDBUCH_HOST", "") or "127.0.0.1",
        port=number("FELDBUCH_PORT", 8000, 1, MAX_PORT),
        workers=number("FELDBUCH_WORKERS", 1, 1, MAX_WORKERS),
        trusted_proxies=environ.get("FELDBUCH_TRUSTED_PROXIES", "") or "127.0.0.1",
        log_level=checked("FELDBUCH_LOG_LEVEL", "info", LOG_LEVELS.__contains__, "one of " + ", ".join(LOG_LEVELS)),
        session_days=number("FELDBUCH_SESSION_DAYS", 90, 1, MAX_SESSION_DAYS),
        offline_days=number("FELDBUCH_OFFLINE_DAYS", 14, 1, MAX_OFFLINE_DAYS),
    )
    if not _is_database(settings.database):  # named without its value, which may hold a password
        problems.append("FELDBUCH_DATABASE must be the path of a file or postgres://user:password@host/name.")
    if settings.workers > 1 and not settings.on_postgres:
        problems.append("FELDBUCH_WORKERS above 1 needs PostgreSQL: set FELDBUCH_DATABASE to a postgres:// address.")
    if problems:
        raise SettingsError(problems)
    return settings


def _is_unknown(name: str) -> bool:
    return name.startswith("FELDBUCH_") and not name.startswith("FELDBUCH_TEST_") and name not in VARIABLES


def _is_database(text: str) -> bool:
    if "://" not in text:
        return True
    try:
        parts = urlsplit(text)
        return parts.scheme in ("postgres", "postgresql") and parts.port != 0
    except ValueError:
        return False


def _is_base_url(text: str) -> bool:
    if not text:
        return True
    try:
        parts = urlsplit(text)
        reachable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and reachable and parts.path in ("", "/") and not parts.query
