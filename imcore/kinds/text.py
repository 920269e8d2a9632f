"""Plain text."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from imcore.kinds.body_kind import BodyKind, invalid_body

TEXT_LIMIT = 8_000  # characters (protocol.md §1)


class TextBody(Struct, forbid_unknown_fields=True):
    """{text}: 1 to 8,000 characters, at least one of them visible."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]


class TextKind(BodyKind[TextBody]):
    """The hot one: checked by hand at a third of the generic path's cost, the same answers (a test holds them equal)."""

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """See BodyKind.validate."""
        text = body.get("text")
        if len(body) == 1 and type(text) is str and len(text) <= TEXT_LIMIT and "\x00" not in text and text.strip():
            return body
        return super().validate(body)

    def text(self, body: dict[str, Any]) -> str:
        """The text itself."""
        return str(body["text"])


def _not_blank(body: TextBody) -> None:
    if not body.text.strip():
        raise invalid_body({"text": ["is blank"]})


TEXT = TextKind("text", TextBody, read_text=lambda body: body.text, check=_not_blank)
