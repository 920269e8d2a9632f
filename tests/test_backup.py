"""The lines of docs/operating.md that back up and restore, run as they stand: all is there again, and it goes on from there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from django.conf import settings as own
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoDbBlocker

from imcore.attachments import store
from imcore.audit import log
from imcore.draft import Draft
from imcore.messaging import send
from imcore.models import Attachment
from tests import cast as cast_module
from tests import factories, lanes
from tests.cast import Cast
from tests.chat_client import ChatClient
from tests.products import ROOT, Node, Product, database_settings, environment, postgres_template
from tests.services import Services

pytestmark = pytest.mark.services
CONTENT = b"minutes of the meeting\n" * 100


class Company(NamedTuple):
    """What was there when the backup was made."""

    people: Cast
    attachment: Attachment
    tokens: dict[str, str]


def lines(heading: str) -> str:
    """The manual's commands below `# heading`."""
    found = re.search(rf"```sh\n# {heading}\n(.*?)```", (ROOT / "docs" / "operating.md").read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def run(heading: str, variables: dict[str, str]) -> str:
    """Runs them in a shell that ends with the first failure → what they print."""
    programs = f"{Path(sys.executable).parent}:{lanes.postgres_folder()}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", lines(heading)],
        cwd=ROOT,
        env=variables | {"PATH": programs},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def work() -> Company:
    """A day's work: messages, a file, an entry of the audit log."""
    people = cast_module.assemble()
    attachment = store.keep(people.alice.pk, SimpleUploadedFile("minutes.txt", CONTENT))
    for number in (1, 2, 3):
        body = {"text": f"No. {number}"}
        draft = Draft(sender=people.bob.pk, client_id=f"before-{number}", kind="text", body=body, conversation=people.group.pk)
        send.send_message(draft)
    log.record(people.alice, "user.muted", people.carol, reason="too loud")
    tokens = {name: factories.token(getattr(people, name)) for name in ("alice", "bob")}
    return Company(people, attachment, tokens)


@pytest.fixture
def variables(services: Services, tmp_path: Path) -> dict[str, str]:
    """Of an installation; the database is named by whoever has one."""
    backup = tmp_path / "backup"
    backup.mkdir()
    secrets = {"SECRET_KEY": own.SECRET_KEY, "AUDIT_KEY": own.AUDIT_KEY}
    return environment(DATA_DIR=str(tmp_path), REDIS_URL=services.redis.url, BACKUP=str(backup), **secrets)


@pytest.fixture
def restored(
    services: Services, variables: dict[str, str], tmp_path: Path, django_db_blocker: DjangoDbBlocker, settings: Any
) -> Iterator[tuple[Company, Product, str]]:
    """The company, its product on another database and another folder, and what the last command printed."""
    template = postgres_template(services, django_db_blocker)
    suffix = f"{factories.number()}_{os.getpid()}"
    before = services.postgres.create(f"before_{suffix}", template=template)
    settings.MEDIA_ROOT = tmp_path / "old"
    with Product([], database_settings(before), django_db_blocker).orm():
        company = work()
    run("back up", variables | {"DATABASE_URL": before, "MEDIA_ROOT": str(tmp_path / "old")})
    after = services.postgres.create(f"after_{suffix}")
    new = variables | {"DATABASE_URL": after, "MEDIA_ROOT": str(tmp_path / "new")}
    said = run("restore", new)
    product = Product([Node(tmp_path, new)], database_settings(after), django_db_blocker)
    product.node().start()
    yield company, product, said
    product.stop()


async def test_all_is_there_again_and_goes_on_from_there(restored: tuple[Company, Product, str]) -> None:
    company, product, said = restored
    assert said.startswith("1 entries, none broken.")
    group = company.people.group.pk
    bob = await ChatClient.connect(product.node().ws_url, token=company.tokens["bob"])
    assert [message["body"]["text"] for message in await bob.whole_log(group)] == ["No. 1", "No. 2", "No. 3"]
    assert (await bob.say(group, "No. 2", client_id="before-2"))["duplicate"]
    assert (await bob.say(group, "No. 4"))["seq"] == 4
    await bob.close()
    assert download(product, company) == (200, CONTENT)
    with psycopg.connect(database_url(product)) as connection, pytest.raises(psycopg.Error, match="append"):
        connection.execute("UPDATE imcore_auditevent SET reason = 'no reason'")


def download(product: Product, company: Company) -> tuple[int, bytes]:
    """alice's file."""
    with product.http(node=0) as client:
        headers = {"Authorization": f"Bearer {company.tokens['alice']}"}
        answer = client.get(f"/attachments/{company.attachment.pk}", headers=headers)
        return answer.status_code, answer.content


def database_url(product: Product) -> str:
    """What its node was told."""
    return product.node(0).variables["DATABASE_URL"]
