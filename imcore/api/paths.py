"""Ids in paths, and the paths that several resources begin with."""

from django.urls import register_converter

from imcore.protocol import JSON_SAFE_INTEGER


class IdConverter:
    """A row's id, or a seq. Anything else is no address: the answer is 404, before any database is asked."""

    regex = "[0-9]{1,16}"

    def to_python(self, text: str) -> int:
        """The number. Raises ValueError, which to Django means: not this route."""
        number = int(text)
        if number > JSON_SAFE_INTEGER:
            raise ValueError(text)
        return number

    def to_url(self, number: int) -> str:
        """As it stands in the path."""
        return str(number)


register_converter(IdConverter, "id")

CONVERSATION = "conversations/<id:conversation_id>"
MESSAGE = f"{CONVERSATION}/messages/<id:seq>"
GROUP = "groups/<id:conversation_id>"
USER = "users/<id:user_id>"
DEVICE = "me/devices/<id:device_id>"
PUSH_SUBSCRIPTION = "push-subscriptions/<id:subscription_id>"
