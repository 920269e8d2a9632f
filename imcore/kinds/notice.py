"""What the server says about the conversation itself."""

from typing import Annotated

from msgspec import Meta, Struct

from imcore.kinds.body_kind import BodyKind
from imcore.protocol import Count, Id

NAMED_USERS = 50


class NoticeBody(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """{event, by, …}: who did what. `users` names at most 50, `count` says how many there were."""

    event: str
    by: Id | None = None
    users: Annotated[list[Id], Meta(max_length=NAMED_USERS)] | None = None
    count: Count | None = None
    name: str | None = None
    text: str | None = None
    role: str | None = None
    seq: Count | None = None
    policy: str | None = None
    on: bool | None = None


NOTICE = BodyKind("notice", NoticeBody, server_only=True)
