"""The place where the matrix is played: the cast, three more people, and one thing of each kind to want."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils import timezone
from rest_framework.test import APIClient

from imcore.draft import Draft, Stored
from imcore.messaging import revise
from imcore.messaging.send import send_message
from imcore.models import (
    Attachment,
    AttachmentUse,
    Conversation,
    Device,
    DirectChat,
    GroupChat,
    Member,
    Mention,
    Message,
    MessageEdit,
    Pin,
    PushSubscription,
    PushWishes,
    Reaction,
    ReadReceipt,
    Report,
    Ticket,
    User,
)
from tests import cast as cast_module
from tests import factories
from tests.cast import Cast

# a role → who plays it: the cast's part, and `frank`, who is a superuser and sits in no conversation
ROLES = {
    "outsider": "erin",
    "former": "dave",
    "member": "carol",
    "admin": "bob",
    "owner": "alice",
    "staff": "frank",
}
EVERYONE = ("anonymous", *ROLES)

# what a refused call must leave alone: each table, and the way from its rows to the people of a scene
TRACES: dict[type[Model], str] = {
    User: "pk",
    Device: "user",
    Ticket: "device__user",
    PushSubscription: "user",
    PushWishes: "user",
    Attachment: "owner",
    Member: "user",
    Conversation: "members__user",
    GroupChat: "conversation__members__user",
    DirectChat: "conversation__members__user",
    Message: "conversation__members__user",
    MessageEdit: "message__conversation__members__user",
    Mention: "conversation__members__user",
    Reaction: "message__conversation__members__user",
    Pin: "conversation__members__user",
    AttachmentUse: "conversation__members__user",
    ReadReceipt: "user",
    Report: "reporter",
}

# a login that is used after ten minutes writes that down, whatever it was used for
SLIDING: dict[type[Model], tuple[str, ...]] = {Device: ("last_seen", "expires_at")}


@dataclass(frozen=True)
class Scene:
    """carol said 1, pinned and liked by alice, bob and herself, and 2, a file; bob said 3, and 4 grace, one more member.

    leo is a member who joined after 3: what was said before is not for him.

    `device` and `subscription` are alice's; `direct` is hers and bob's, with one message of his; `note` is a file of
    alice's that she has shown to nobody. `tokens`: role → bearer token.
    """

    cast: Cast
    frank: User
    grace: User
    leo: User
    direct: Conversation
    file: Attachment
    note: Attachment
    device: Device
    subscription: PushSubscription
    tokens: dict[str, str]

    def asks(self, role: str, method: str, path: str, body: Any = None) -> Any:
        """The answer of the people's API, in this process, to JSON of that role's; `anonymous` has no token."""
        client = APIClient()
        if role in self.tokens:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.tokens[role]}")
        options = {} if method == "GET" else {"format": "json"}
        return getattr(client, method.lower())(f"/api/v1/{path}", body, **options)

    def plays(self, role: str) -> User:
        """Who has this role."""
        who: User = self.frank if role == "staff" else getattr(self.cast, ROLES[role])
        return who

    def people(self) -> list[int]:
        """Everybody's id."""
        return [self.grace.pk, self.leo.pk, *(self.plays(role).pk for role in ROLES)]

    def digest(self) -> str:
        """What the database knows of these people and their conversations, in short."""
        people, known = self.people(), sha256()
        for model, way in TRACES.items():
            rows = model._default_manager.filter(**{f"{way}__in": people}).distinct().order_by("pk")
            columns = [field.attname for field in model._meta.concrete_fields if field.attname not in SLIDING.get(model, ())]
            known.update(f"{model.__name__}{list(rows.values_list(*columns))}".encode())
        return known.hexdigest()


def build(*, suffix: str = "", store_files: bool = True, **group_fields: Any) -> Scene:
    """A new scene in the database at hand. Without `store_files` the attachments have no bytes: nobody will download."""
    cast = cast_module.assemble(suffix=suffix, **group_fields)
    frank = factories.person(f"frank{suffix}", is_staff=True, is_superuser=True)
    grace = seat(cast.group, factories.person(f"grace{suffix}"))
    file, note = (attachment(owner, store=store_files) for owner in (cast.carol, cast.alice))
    say(cast.carol, cast.group, "Meet at the harbour")
    revise.pin(Member.objects.get(conversation=cast.group, user=cast.alice), 1, on=True)
    say(cast.carol, cast.group, kind="file", body={"attachment": str(file.pk)})
    for fan in (cast.alice, cast.bob, cast.carol):
        revise.react(Member.objects.get(conversation=cast.group, user=fan), 1, emoji="👍", on=True)
    say(cast.bob, cast.group, "Bring boots")
    leo = seat(cast.group, factories.person(f"leo{suffix}"), joined_seq=3)
    say(grace, cast.group, "I shall")
    direct = factories.direct(cast.alice, cast.bob)
    say(cast.bob, direct, "Only for you")
    people = dict.fromkeys(ROLES, frank) | {role: getattr(cast, name) for role, name in ROLES.items() if name != "frank"}
    tokens = {role: factories.token(user) for role, user in [*people.items(), ("latecomer", leo)]}
    factories.token(cast.alice, device_class="pad")
    device = Device.objects.get(user=cast.alice, device_class="pad")
    return Scene(cast, frank, grace, leo, direct, file, note, device, subscription(cast.alice), tokens)


def say(sender: User, conversation: Conversation, text: str = "", **fields: Any) -> Stored:
    """Posts through the one door."""
    body = fields.pop("body", {"text": text})
    return send_message(
        Draft(
            sender=sender.pk,
            conversation=conversation.pk,
            client_id=f"scene-{factories.number()}",
            kind=fields.pop("kind", "text"),
            body=body,
            **fields,
        )
    )


def seat(conversation: Conversation, user: User, *, joined_seq: int = 0) -> User:
    """Sits a user down in a conversation as a plain member, from after a seq on."""
    Member.objects.create(conversation=conversation, user=user, joined_seq=joined_seq, read_seq=joined_seq)
    Conversation.objects.filter(pk=conversation.pk).update(
        member_count=Member.objects.filter(conversation=conversation, left_at=None).count()
    )
    return user


def attachment(owner: User, *, store: bool = True, **fields: Any) -> Attachment:
    """A text file of a user's."""
    name = default_storage.save("scene", ContentFile(b"plan")) if store else "nowhere"
    given = {"file": name, "name": "plan.txt", "size": 4, "mime": "text/plain", "sha256": "0" * 64, **fields}
    return Attachment.objects.create(owner=owner, **given)


def subscription(user: User) -> PushSubscription:
    """A browser of a user's that wants to be told. Its keys are valid, so a worker that comes upon it keeps it; its service
    refuses every connection at once, without a name to look up."""
    return PushSubscription.objects.create(
        user=user,
        endpoint="https://127.0.0.1:9/1",
        endpoint_digest="0" * 64,
        p256dh="BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",  # P-256's base point
        auth="MDEyMzQ1Njc4OWFiY2RlZg",
    )


def columns(table: Sequence[tuple[str, str]], roles: Sequence[str]) -> list[tuple[str, str, str]]:
    """A table of (row, cells in the order of the roles) → (row, role, cell) each."""
    for row, cells in table:
        assert len(cells.split()) == len(roles), f"{row} needs a cell for each of {roles}"
    return [(row, role, cell) for row, cells in table for role, cell in zip(roles, cells.split(), strict=True)]


def end_login(user: User, *, how: str) -> None:
    """The user's logins are no good any more: `deactivated`, `ended` or `expired`."""
    if how == "deactivated":
        User.objects.filter(pk=user.pk).update(is_active=False)
    field = {"ended": "ended_at", "expired": "expires_at"}.get(how)
    if field:
        Device.objects.filter(user=user).update(**{field: timezone.now()})
