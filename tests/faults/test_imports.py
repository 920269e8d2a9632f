"""A worker that dies amid an import: nothing of it stands, and the next worker does all of it once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from imcore.models import User
from oa.imports import lease
from oa.models import Department, Employee, OrgImport, Position
from tests import factories
from tests.oa.imports import sheets
from tests.oa.office import department
from tests.products import ROOT, Product, log_file
from tests.services import Services, until

pytestmark = pytest.mark.faults
PEOPLE = 300
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"


@contextmanager
def worker(product: Product, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with beat as production has it; killed at the end, if not before."""
    command = ["worker", "--beat", "--pool=solo", f"--schedule={folder / 'schedule'}", "--without-mingle", "--without-gossip"]
    with log_file(folder, "worker").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config.celery", *command],
            cwd=ROOT,
            env=product.node(0).variables,
            stdout=log,
            stderr=log,
            start_new_session=True,  # beat is a process of its own: both die at once
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL: nothing is said, nothing is finished."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def clerk_and_department(product: Product) -> tuple[User, Department]:
    """Who imports, and a department below another one."""
    with product.orm():
        clerk = factories.person(f"clerk{product.fresh_suffix()}", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename="add_orgimport"))
        return clerk, department("消息", department("研发"), code="M")


def test_an_import_whose_worker_is_killed_amid_the_writing_is_done_once_by_the_next_one(
    product: Product, engines: Services, tmp_path: Path
) -> None:
    clerk, place = clerk_and_department(product)
    content = sheets.people(*((f"K{row}", f"N{row}", "", "M") for row in range(PEOPLE)))
    url = product.node(0).variables["DATABASE_URL"]
    name = url.rpartition("/")[2]

    def state() -> tuple[str, int, int]:
        with product.orm():
            return OrgImport.objects.get().state, Employee.objects.count(), Position.objects.count()

    with product.http(clerk, node=0) as http, psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as look:
        with worker(product, tmp_path) as first:
            made = http.post("/org-imports", files={"file": ("people.csv", content)}).json()
            until(lambda: state()[0] == "checked", what="the check")
            # the people and their positions are written by the time that the heads are counted, and there it waits
            holder.execute("SELECT FROM oa_department WHERE id = %s FOR NO KEY UPDATE", [place.pk])
            assert http.post(f"/org-imports/{made['id']}/apply").json()["state"] == "applying"
            until(lambda: look.execute(WAITING, [name]).fetchone() == (1,), what="the worker amid its transaction")
            kill(first)
        holder.rollback()
        assert state() == ("applying", 0, 0)
        with product.orm():  # the lease goes by
            OrgImport.objects.update(taken_at=timezone.now() - lease.LEASE)
        with worker(product, tmp_path):
            until(lambda: state()[0] != "applying", what="the next worker's end")
    assert state() == ("applied", PEOPLE, PEOPLE)
    with product.orm():
        assert Department.objects.values_list("head_count", flat=True).get(pk=place.pk) == PEOPLE
