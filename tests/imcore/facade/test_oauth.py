"""What the library asks of us."""

from types import SimpleNamespace

import pytest

from imcore.facade.oauth import Validator, new_token
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_no_two_tokens_are_alike() -> None:
    assert len({new_token(None) for _ in range(100)}) == 100


def test_a_client_is_known_from_its_own_address_only() -> None:
    made, _secret = systems.client(systems.line(), addresses=["203.0.113.9"])
    found = []
    for address in ("203.0.113.9", "203.0.113.8"):
        request = SimpleNamespace(client=None, headers={"REMOTE_ADDR": address})
        found.append(Validator()._load_application(made.client_id, request))
        assert request.client == found[-1]
    assert found == [made, None]
