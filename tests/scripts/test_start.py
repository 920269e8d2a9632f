"""`make run` after its set-up, as a process: it serves where and on what it is told, or says in one line why not."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis
from pytest_django import DjangoDbBlocker

from scripts import start
from tests import factories
from tests.products import (
    ROOT,
    Node,
    Product,
    database_settings,
    environment,
    plain_client,
    postgres_template,
    sqlite_database,
)
from tests.services import Services, free_port, until

DEMO_SECONDS = 200.0


@contextmanager
def started(folder: Path, *, within: float = 60.0, **variables: str) -> Iterator[Node]:
    """The product as `make run` starts it, without the demo unless it is asked for; stopped afterwards."""
    node = Node(
        folder, environment(DATA_DIR=str(folder / "data"), **{"HONGYAN_DEMO": "0"} | variables), program="scripts.start"
    )
    try:
        node.start(within=within)
        yield node
    finally:
        node.stop()


def refused(folder: Path, *, program: str = "scripts.start", **variables: str) -> str:
    """What the start says where it refuses; nothing is served, and nothing else is said."""
    settings = environment(DATA_DIR=str(folder / "data"), HONGYAN_DEMO="0") | {"PORT": str(free_port())} | variables
    done = subprocess.run(
        [sys.executable, "-m", program], cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


def login(node: Node, username: str, password: str) -> httpx.Response:
    """Signs in over REST."""
    said = {"username": username, "password": password, "device": "web"}
    with plain_client(f"{node.url}/api/v1", timeout=15) as client:
        return client.post("/auth/login", json=said)


def make_account(username: str, database: dict[str, Any], blocker: DjangoDbBlocker) -> None:
    """Somebody with the factories' password, in that database."""
    with Product([], database, blocker).orm():
        factories.person(username)


@pytest.mark.services
def test_database_url_and_redis_url_are_honoured(
    services: Services, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    database, number = services.postgres.create(f"start_{factories.number()}_{os.getpid()}"), 9
    redis_url = f"{services.redis.url}/{number}"
    with started(tmp_path, DATABASE_URL=database, REDIS_URL=redis_url) as node, psycopg.connect(database) as ours:
        make_account("keeper", database_settings(database), django_db_blocker)
        assert login(node, "keeper", factories.PASSWORD).status_code == 200
        assert ours.execute("SELECT username FROM imcore_user").fetchall() == [("keeper",)]
        assert not (tmp_path / "data" / "hongyan.sqlite3").exists()
        ours.execute("INSERT INTO imcore_outbox (message_ids, created_at) VALUES ('[]', now())")
        ours.commit()
        with redis.Redis.from_url(redis_url) as broker:
            until(lambda: int(broker.dbsize()) > 0, what="anything in that Redis")
        # its tasks are worked off although no other process is there to do it
        until(lambda: ours.execute("SELECT FROM imcore_outbox").fetchall() == [], what="an empty outbox")


@pytest.mark.timeout(300)
def test_a_first_start_loads_the_demo_company_and_prints_three_logins_and_a_second_keeps_the_data(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    file = tmp_path / "data" / "hongyan.sqlite3"
    with started(tmp_path, within=DEMO_SECONDS, HONGYAN_DEMO="") as node:
        until(lambda: "Ctrl+C" in node.log.read_text(), what="the address")
        assert f"http://127.0.0.1:{node.port}/" in node.log.read_text()
        with plain_client(node.url, timeout=15) as client:
            assert client.get("/readyz").json()["status"] == "ok"
        logins = re.findall(r"^  (\w+) +(hongyan-demo)$", node.log.read_text(), re.MULTILINE)
        assert [name for name, _password in logins] == ["alice", "bob", "carol"]
        assert [login(node, name, password).status_code for name, password in logins] == [200, 200, 200]
    assert {"hongyan.sqlite3", "secret_key", "files"} <= {path.name for path in (tmp_path / "data").iterdir()}
    assert demo_counts(file) == [1200, 300, 50_000]
    make_account("keeper", database_settings(f"sqlite://{file}"), django_db_blocker)
    with started(tmp_path, HONGYAN_DEMO="") as node:
        assert login(node, "keeper", factories.PASSWORD).status_code == 200
    assert demo_counts(file) == [1201, 300, 50_000]


def demo_counts(file: Path) -> list[int]:
    """People, groups and messages in that database."""
    with closing(sqlite3.connect(file)) as ours:
        tables = ("imcore_user", "imcore_groupchat", "imcore_message")
        return [ours.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(tmp_path, PORT=str(port)) == f"PORT={port}: something else listens there.\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("PORT", "eighty", r"PORT='eighty': expected 1 to 65535\."),
        ("PORT", "70000", r"PORT='70000': expected 1 to 65535\."),
        ("HOST", "nowhere.invalid", r"HOST=nowhere\.invalid: nothing can listen there \(.+\)\."),
        ("HOST", "192.0.2.1", r"HOST=192\.0\.2\.1: nothing can listen there \(.+\)\."),
        ("DATA_DIR", "/dev/null/data", r"DATA_DIR=/dev/null/data: Not a directory\."),
        ("DATABASE_URL", "oracle://host/name", r"DATABASE_URL: expected a URL that starts with postgresql:// .+\."),
        ("DATABASE_URL", "postgresql://u@127.0.0.1:1/name", r"DATABASE_URL: the database cannot be used: .+refused.+"),
        ("REDIS_URL", "127.0.0.1:6379", r"REDIS_URL: expected a URL that starts with redis:// .+\."),
        ("REDIS_URL", "redis://127.0.0.1:1", r"REDIS_URL: Redis cannot be used: .+refused.+"),
        ("BUS_URLS", "redis://127.0.0.1:1", r"BUS_URLS: Redis cannot be used: .+refused.+"),
        ("MEMBER_LIMIT", "1", r"MEMBER_LIMIT=1: expected 2 to 10000\."),
    ],
)
def test_what_cannot_be_served_on_is_named_in_one_line(tmp_path: Path, variable: str, value: str, told: str) -> None:
    assert re.fullmatch(f"{told}\n", refused(tmp_path, **{variable: value}))
    assert not (tmp_path / "data" / "hongyan.sqlite3").exists()


def test_a_database_of_other_people_is_not_mixed_with_the_demo(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    make_account("keeper", sqlite_database(tmp_path / "data", django_db_blocker), django_db_blocker)
    said = refused(tmp_path, HONGYAN_DEMO="1")
    assert said.count("\n") == 1
    assert "This database has people already." in said
    assert "HONGYAN_DEMO=0" in said


@pytest.mark.parametrize("program", ["scripts.start", "scripts.serve"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "SECRET_KEY: at least 50 characters are needed in production.\n"),
        ({"SECRET_KEY": "s" * 49}, "SECRET_KEY: at least 50 characters are needed in production.\n"),
        ({"SECRET_KEY": "s" * 50}, "ALLOWED_HOSTS: name the hosts under which people reach this server.\n"),
        ({"SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "chat.example.com"}, "DATABASE_URL: production needs PostgreSQL.\n"),
        (
            {"SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "chat.example.com", "DATABASE_URL": "postgresql://u@127.0.0.1:1/name"},
            "REDIS_URL: production needs Redis.\n",
        ),
    ],
)
def test_production_refuses_what_is_good_enough_for_a_demo(
    tmp_path: Path, program: str, given: dict[str, str], told: str
) -> None:
    assert refused(tmp_path, program=program, HONGYAN_MODE="production", **given) == told


@pytest.mark.services
def test_production_refuses_the_demos_passwords(services: Services, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    template = postgres_template(services, django_db_blocker)
    database = services.postgres.create(f"demo_{factories.number()}_{os.getpid()}", template=template)
    make_account("alice", database_settings(database), django_db_blocker)
    assert factories.PASSWORD == "hongyan-demo"
    given = environment(DATA_DIR=str(tmp_path), DATABASE_URL=database, REDIS_URL=services.redis.url)
    production = {"HONGYAN_MODE": "production", "SECRET_KEY": "s" * 50, "ALLOWED_HOSTS": "localhost", "LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env=given | production | {"PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "Demo passwords are still in use: alice." in done.stderr


def test_without_a_port_8000_or_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    port = start.choose_port("127.0.0.1")
    assert start.FIRST_PORT <= port < start.FIRST_PORT + start.PORTS_TRIED
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert port < start.choose_port("127.0.0.1") < start.FIRST_PORT + start.PORTS_TRIED
