"""What the environment may say: each reader takes what makes sense, and refuses the rest with one sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

NAME = "HONGYAN_TEST_VALUE"
REDIS = ("redis", "rediss")

READERS: dict[str, Callable[[], Any]] = {
    "flag": lambda: env.flag(NAME, default=True),
    "integer": lambda: env.integer(NAME, 5, low=1, high=10),
    "words": lambda: env.words(NAME, ("a",)),
    "choice": lambda: env.choice(NAME, "one", ("one", "two")),
    "url": lambda: env.url(NAME, REDIS),
    "urls": lambda: env.urls(NAME, REDIS, ("redis://one",)),
    "rate": lambda: env.rate(NAME, "300/min"),
    "networks": lambda: env.networks(NAME, ("127.0.0.1",)),
    "time zone": lambda: env.time_zone(NAME, "Asia/Shanghai"),
}


@pytest.mark.parametrize(
    ("reader", "given", "read"),
    [
        ("flag", "", True),
        ("flag", " Off ", False),
        ("flag", "YES", True),
        ("integer", "", 5),
        ("integer", "10", 10),
        ("words", "", ["a"]),
        ("words", " b, ,c ", ["b", "c"]),
        ("choice", "", "one"),
        ("choice", "two", "two"),
        ("url", "", ""),
        ("url", "rediss://user:secret@host:6380/1", "rediss://user:secret@host:6380/1"),
        ("urls", "", ["redis://one"]),
        ("urls", "redis://one/, redis://two:1", ["redis://one", "redis://two:1"]),
        ("rate", "", "300/min"),
        ("rate", "7/day", "7/day"),
        ("networks", "", ["127.0.0.1"]),
        ("networks", "::1, 10.1.0.0/16", ["::1", "10.1.0.0/16"]),
        ("time zone", "", "Asia/Shanghai"),
        ("time zone", "Europe/Paris", "Europe/Paris"),
    ],
)
def test_what_makes_sense_is_read(monkeypatch: pytest.MonkeyPatch, reader: str, given: str, read: object) -> None:
    monkeypatch.setenv(NAME, given)
    assert READERS[reader]() == read


@pytest.mark.parametrize(
    ("reader", "given", "told"),
    [
        ("flag", "perhaps", "='perhaps': expected true or false."),
        ("integer", "many", "='many': expected a whole number."),
        ("integer", "0", "=0: expected 1 to 10."),
        ("integer", "11", "=11: expected 1 to 10."),
        ("choice", "three", "='three': expected one of one, two."),
        ("url", "http://host", ": expected a URL that starts with redis:// or rediss://."),
        ("url", "redis://host:99999", ": the URL's host or port makes no sense."),
        ("url", "redis://host:port", ": the URL's host or port makes no sense."),
        ("url", "redis://[::1", ": the URL's host or port makes no sense."),
        ("urls", "redis://one, two", ": expected a URL that starts with redis:// or rediss://."),
        ("rate", "fast", "='fast': expected a rate like 300/min (sec, min, hour or day)."),
        ("rate", "300", "='300': expected a rate like 300/min (sec, min, hour or day)."),
        ("rate", "0/min", "='0/min': expected a rate like 300/min (sec, min, hour or day)."),
        ("networks", "10.1.0.0/16, here", ": 'here' is no IP address and no network."),
        ("time zone", "Moon/Sea", "='Moon/Sea': expected a time zone like Asia/Shanghai."),
        ("time zone", "Asia", "='Asia': expected a time zone like Asia/Shanghai."),
        ("time zone", "../etc", "='../etc': expected a time zone like Asia/Shanghai."),
    ],
)
def test_what_makes_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, reader: str, given: str, told: str) -> None:
    monkeypatch.setenv(NAME, given)
    with pytest.raises(ImproperlyConfigured) as refused:
        READERS[reader]()
    assert str(refused.value) == NAME + told


def test_a_url_that_is_refused_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "http://user:secret@host:99999")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.url(NAME, REDIS)
    assert "secret" not in str(refused.value)


def test_a_folder_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, str(tmp_path / "one" / "two"))
    assert env.folder(NAME, tmp_path) == tmp_path / "one" / "two"
    assert (tmp_path / "one" / "two").is_dir()


def test_a_folder_that_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(NAME, str(tmp_path / "file" / "folder"))
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME}=.*: Not a directory.$"):
        env.folder(NAME, tmp_path)


def test_a_database_url_is_taken_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, "postgresql://us%40er:s%2Fecret@host:5433/na%20me")
    read = env.database(NAME, sqlite=tmp_path / "file")
    assert {name: read[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "na me",
        "USER": "us@er",
        "PASSWORD": "s/ecret",
        "HOST": "host",
        "PORT": "5433",
    }


def test_without_a_database_url_there_is_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert env.database(NAME, sqlite=tmp_path / "file")["NAME"] == tmp_path / "file"


def test_a_database_url_without_a_name_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(NAME, "postgresql://user@host/")
    with pytest.raises(ImproperlyConfigured, match="the URL names no database"):
        env.database(NAME, sqlite=tmp_path / "file")


def test_a_kept_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = env.kept_secret(tmp_path / "key")
    assert len(first) > 50
    assert env.kept_secret(tmp_path / "key") == first
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
