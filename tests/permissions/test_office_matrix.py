"""Who may call what of the office's endpoints. One row per endpoint, one column per role; the rows stand in `office/`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from imcore.errors import CODES
from imcore.models import AuditEvent
from tests.permissions import office
from tests.permissions import scene as scenes
from tests.permissions.routes import endpoints
from tests.permissions.scene import EVERYONE, Scene, columns
from tests.permissions.test_rest_matrix import WORDS

pytestmark = pytest.mark.django_db

MODULES: list[ModuleType] = [import_module(f"{office.__name__}.{one.name}") for one in iter_modules(office.__path__)]
ROWS = [(module, row) for module in MODULES for row in module.TABLE]
CELLS = [(module, *cell) for module in MODULES for cell in columns(module.TABLE, EVERYONE)]
# what nobody but the staff may do; what they only look at is none of other people's messages
OF_THE_STAFF = {
    row
    for module, (row, cells) in ROWS
    if all(cell in WORDS for cell in cells.split()[:-1]) and (not row.startswith("GET ") or row.endswith("/export"))
}

Prepared = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Built once; each test's transaction nests in this one, and is undone alone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield scenes.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def prepared(scene: Scene) -> Prepared:
    """Module → the ids of what it has made."""
    return {module.__name__: module.prepare(scene) for module in MODULES}


def digest(module: ModuleType) -> str:
    """What the module's tables hold."""
    return repr([list(model._default_manager.order_by("pk").values_list()) for model in module.TRACED])


def test_every_endpoint_of_the_office_has_a_row() -> None:
    assert sorted(row for _module, (row, _cells) in ROWS) == sorted(endpoints("oa"))


@pytest.mark.parametrize(("module", "row", "role", "cell"), CELLS)
def test_an_endpoint_of_the_office_answers_a_role_as_the_table_says(
    scene: Scene, prepared: Prepared, module: ModuleType, row: str, role: str, cell: str
) -> None:
    ids = prepared[module.__name__]
    before, recorded = digest(module), AuditEvent.objects.count()
    method, _, path = row.partition(" ")
    answer = scene.asks(role, method, path.format(**ids), module.bodies(scene, ids).get(row))
    if cell in WORDS:
        code = WORDS[cell]
        assert (answer.status_code, answer.json()["error"]["code"]) == (CODES[code].status, code)
        assert digest(module) == before
    else:
        assert answer.status_code == int(cell), answer.content
    done_by_staff = row in OF_THE_STAFF and answer.status_code < 400
    assert AuditEvent.objects.count() - recorded == (1 if done_by_staff else 0)
