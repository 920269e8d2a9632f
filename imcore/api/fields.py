"""Fields that take a JSON value for what it is, and the objects that several resources show."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from imcore import errors
from imcore.protocol import JSON_SAFE_INTEGER, MENTIONS_LIMIT, UserId
from imcore.rest import LIMIT, field_detail


def parsed(serializer: serializers.BaseSerializer[Any]) -> dict[str, Any]:
    """What a serializer makes of its data. Raises errors.Invalid with the detail by field."""
    if not serializer.is_valid():
        raise errors.Invalid(**field_detail(serializer.errors))
    values: dict[str, Any] = serializer.validated_data
    return values


class Strict(serializers.Serializer[Any]):
    """A body in which an unknown field is a mistake worth telling."""

    def to_internal_value(self, data: Any) -> Any:
        """The typed values. Raises ValidationError."""
        if isinstance(data, dict):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name[:100]: [_("There is no such field.")] for name in unknown[:20]})
        return super().to_internal_value(data)


class Number(serializers.IntegerField):
    """A JSON number without fraction, from 0 up to what every client reads exactly."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": JSON_SAFE_INTEGER, **options})

    def to_internal_value(self, data: Any) -> int:
        """The number; a text that looks like one is none."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(Number):
    """The id of a row: 1 or more."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, **options})


class Text(serializers.CharField):
    """A JSON string; numbers are not made into one."""

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, and nothing that resembles them."""

    def to_internal_value(self, data: Any) -> bool:
        """The truth value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class QueryNumber(serializers.IntegerField):
    """A whole number in a query string."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": JSON_SAFE_INTEGER, "required": False, **options})


class PageQuery(serializers.Serializer[Any]):
    """What every list takes."""

    cursor = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=1000, help_text="`next` of the page before."
    )
    limit = QueryNumber(min_value=1, max_value=LIMIT, default=50)


class UserSerializer(serializers.Serializer[Any]):
    """A user as others see them."""

    id = Id()
    username = serializers.CharField()
    display_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["person", "visitor", "bot"])
    avatar = serializers.CharField(allow_null=True, help_text="The path of the picture.")
    is_active = serializers.BooleanField()
    profile = serializers.DictField(child=serializers.CharField(), help_text="Title, department …, as the business line says.")


class Mentions(serializers.Field[Any, Any, Any, Any]):
    """Users' ids, or the word `all`."""

    default_error_messages = {"invalid": _("Expected a list of user ids, or the word all.")}

    def to_internal_value(self, data: Any) -> tuple[UserId, ...] | str:
        """The ids, or "all"."""
        if data == "all":
            return "all"
        if not isinstance(data, list) or len(data) > MENTIONS_LIMIT:
            self.fail("invalid")
        if not all(type(user) is int and 1 <= user <= JSON_SAFE_INTEGER for user in data):
            self.fail("invalid")
        return tuple(data)

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class MessageSerializer(serializers.Serializer[Any]):
    """A message; recalled, blocked or held its body is empty."""

    id = Id()
    conversation = Id()
    seq = Id()
    version = Id()
    sender = Id()
    client_id = serializers.CharField()
    kind = serializers.CharField()
    body = serializers.DictField()
    reply_to = Id(allow_null=True, help_text="A seq.")
    mentions = Mentions()
    reactions = serializers.DictField(child=serializers.ListField(child=Id()), help_text="Emoji → users.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    recalled_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(choices=["normal", "held", "blocked", "recalled"])
