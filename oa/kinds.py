"""The office's own kinds of message (extend.MessageKind)."""

from typing import Annotated

from msgspec import Meta, Struct

from imcore.kinds.body_kind import BodyKind, invalid_body
from imcore.kinds.text import TEXT_LIMIT


class ImportantBody(Struct, forbid_unknown_fields=True):
    """{text}: 1 to 8,000 characters, at least one of them visible."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]


def _not_blank(body: ImportantBody) -> None:
    if not body.text.strip():
        raise invalid_body({"text": ["is blank"]})


# a text that its readers are asked to confirm (oa.confirmations)
IMPORTANT = BodyKind("important", ImportantBody, read_text=lambda body: body.text, check=_not_blank, urgent=True)
