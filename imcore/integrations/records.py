"""What clients do is in the audit log: in the name of their line's bot, with the client beside it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from imcore.audit import log
from imcore.models import ApiClient


def write(
    client: ApiClient,
    act: str,
    target: Model | str | None = None,
    *,
    target_name: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> None:
    """An entry, of the client itself where no other target is named. Two queries besides the log's own at most."""
    log.record(
        client.line.bot,
        act,
        client if target is None else target,
        target_name=target_name,
        detail={"client": client.client_id} | dict(detail or {}),
        address=address,
    )
