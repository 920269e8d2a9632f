"""Typed readers of the environment. A value that makes no sense stops the start with one clear sentence."""

import os
import re
import secrets
import zoneinfo
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable, or the default where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = text(name).lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name}={value!r}: expected true or false.")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between low and high, both included."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number.") from None
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={number}: expected {low} to {high}.")
    return number


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else list(default)


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of the options."""
    value = text(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(options)}.")
    return value


def folder(name: str, default: Path) -> Path:
    """A folder's path; it is made where it is missing."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ImproperlyConfigured(f"{name}={path}: {fault.strerror}.") from None
    return path


def file_text(name: str) -> str:
    """What the file that the variable names says, or the empty string where it names none."""
    path = text(name)
    try:
        return Path(path).expanduser().read_text() if path else ""
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "not a text"
        raise ImproperlyConfigured(f"{name}={path}: {reason}.") from None


def url(name: str, schemes: tuple[str, ...]) -> str:
    """A URL with one of the schemes, or the empty string."""
    value = text(name)
    return _url(name, value, schemes) if value else ""


def urls(name: str, schemes: tuple[str, ...], default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list of such URLs, each without the slash at its end."""
    return [_url(name, value, schemes).rstrip("/") for value in words(name, default)]


def _url(name: str, value: str, schemes: tuple[str, ...]) -> str:
    # the value is not repeated: it may hold a password
    try:
        parts = urlsplit(value)
        port_makes_sense = parts.port != 0
    except ValueError:
        port_makes_sense = False
    if not port_makes_sense:
        raise ImproperlyConfigured(f"{name}: the URL's host or port makes no sense.")
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{name}: expected a URL that starts with {' or '.join(s + '://' for s in schemes)}.")
    return value


def rate(name: str, default: str) -> str:
    """So many per time: `300/min`; sec, min, hour or day."""
    value = text(name, default)
    if not re.fullmatch(r"[1-9][0-9]*/(s|sec|second|m|min|minute|h|hour|d|day)", value):
        raise ImproperlyConfigured(f"{name}={value!r}: expected a rate like {default} (sec, min, hour or day).")
    return value


def networks(name: str, default: tuple[str, ...]) -> list[str]:
    """A comma-separated list of IP addresses and networks."""
    values = words(name, default)
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError:
            raise ImproperlyConfigured(f"{name}: {value!r} is no IP address and no network.") from None
    return values


def time_zone(name: str, default: str) -> str:
    """A zone of the IANA database."""
    value = text(name, default)
    try:
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):  # OSError: the name of a folder of zones
        raise ImproperlyConfigured(f"{name}={value!r}: expected a time zone like {default}.") from None
    return value


def database(name: str, *, sqlite: Path) -> dict[str, object]:
    """`postgresql://user:password@host:port/name` or `sqlite:///path` → Django's database settings."""
    value = url(name, ("postgresql", "postgres", "sqlite"))
    parts = urlsplit(value)
    if parts.scheme in ("", "sqlite"):
        path = Path(unquote(parts.path)) if parts.path else sqlite
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                # IMMEDIATE: a transaction that will write takes the lock at once, so it never fails half way with
                # SQLITE_BUSY_SNAPSHOT; WAL: readers never wait for it.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
            },
        }
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name}: the URL names no database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "hongyan"},
    }


def kept_secret(path: Path) -> str:
    """A random secret that is made once and read ever after, for its owner's eyes only."""
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, path)  # only the first of two processes that start together succeeds
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_text()
