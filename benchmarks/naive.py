"""The naive way, as a chat tutorial builds it: a Channels consumer per connection, an ORM transaction per message, and
`group_send` to every consumer's channel. It speaks the same frames, so that one client measures both."""

import json
from typing import Any

import django
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import channel_layers
from channels.routing import ProtocolTypeRouter
from channels_redis.core import RedisChannelLayer
from django.conf import settings
from django.db import transaction
from django.utils import timezone

django.setup(set_prefix=False)

from imcore.accounts import tokens  # noqa: E402  (models exist only now)
from imcore.models import Conversation, Member, Message  # noqa: E402

CAPACITY = 100_000  # the layer's own default of 100 drops what a slow consumer has not taken
# the client's own default of 5 s is how long the layer's blocking read may take as well: under load one ends the other
HOST = {"address": settings.REDIS_URL, "socket_timeout": None}
channel_layers.set("naive", RedisChannelLayer(hosts=[HOST], prefix="naive", capacity=CAPACITY))


class NaiveConsumer(AsyncWebsocketConsumer):
    """One connection: its own channel on the layer, in a group for each of its conversations."""

    channel_layer_alias = "naive"

    async def connect(self) -> None:
        """Authenticates, joins its groups, says hello."""
        headers = dict(self.scope["headers"])
        token = headers[b"authorization"].decode().removeprefix("Bearer ")
        self.user_id, self.conversations = await self.read_account(token)
        for number in self.conversations:
            await self.channel_layer.group_add(f"conversation.{number}", self.channel_name)
        await self.accept()
        await self.reply({"event": "hello", "user": self.user_id, "conversations": self.conversations})

    @database_sync_to_async
    def read_account(self, token: str) -> tuple[int, list[int]]:
        """Whose token this is, and the conversations of that user."""
        user = tokens.device_of_token(token).user_id
        seats = Member.objects.filter(user_id=user, left_at=None)
        return user, list(seats.values_list("conversation_id", flat=True))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Stores a message, tells the group, answers the sender."""
        request = json.loads(text_data or "")
        if request["op"] == "ping":
            await self.reply({"re": request["id"], "ok": {}})
            return
        message = await self.store(request)
        await self.channel_layer.group_send(
            f"conversation.{request['conversation']}", {"type": "conversation.message", "message": message}
        )
        await self.reply({"re": request["id"], "ok": {"seq": message["seq"], "message_id": message["id"]}})

    @database_sync_to_async
    def store(self, request: dict[str, Any]) -> dict[str, Any]:
        """One transaction per message."""
        with transaction.atomic():
            conversation = Conversation.objects.select_for_update().get(pk=request["conversation"])
            Member.objects.get(conversation=conversation, user_id=self.user_id, left_at=None)
            conversation.last_seq += 1
            conversation.version += 1
            conversation.last_message_at = timezone.now()
            conversation.save(update_fields=["last_seq", "version", "last_message_at"])
            message = Message.objects.create(
                conversation=conversation,
                seq=conversation.last_seq,
                version=conversation.version,
                sender_id=self.user_id,
                client_id=request["client_id"],
                kind=request["kind"],
                body=request["body"],
                text=request["body"]["text"],
            )
        return {
            "id": message.pk,
            "conversation": conversation.pk,
            "seq": message.seq,
            "version": message.version,
            "sender": self.user_id,
            "client_id": message.client_id,
            "kind": message.kind,
            "body": message.body,
            "created_at": message.created_at.isoformat(),
        }

    async def conversation_message(self, event: dict[str, Any]) -> None:
        """What the group hears, encoded anew for each reader."""
        await self.reply({"event": "message", "message": event["message"]})

    async def reply(self, frame: dict[str, Any]) -> None:
        """A JSON text frame, compact as the product's."""
        await self.send(text_data=json.dumps(frame, separators=(",", ":"), ensure_ascii=False))


application = ProtocolTypeRouter({"websocket": NaiveConsumer.as_asgi()})
