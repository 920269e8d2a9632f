"""The core's own entries at its own doors."""

from imcore import extend
from imcore.plug import KINDS
from tests.protocol_page import table


def test_every_kind_of_the_contract_is_registered() -> None:
    assert sorted(name for name, _kind in extend.message_kinds) == sorted(row[0] for row in table("kind"))


def test_a_kind_is_registered_by_its_own_name() -> None:
    assert all(name == kind.name for name, kind in extend.message_kinds)
    assert {kind.name for kind in KINDS} <= {name for name, _kind in extend.message_kinds}


def test_only_notices_are_the_servers_alone() -> None:
    assert [name for name, kind in extend.message_kinds if kind.server_only] == ["notice"]


def test_only_cards_are_the_bots_alone() -> None:
    assert [name for name, kind in extend.message_kinds if kind.bots_only] == ["card"]
