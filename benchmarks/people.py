"""People, conversations and logins in bulk. Runs within `manage.py shell`, for the models; prints what a client needs."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.utils import timezone

from imcore.accounts.tokens import token_digest
from imcore.models import Conversation, Device, DirectChat, GroupChat, Member, User

AT_ONCE = 5000


def pairs(count: int) -> None:
    """So many pairs with a direct conversation each → [{"conversation", "tokens": [one, other]}]."""
    everyone = _people(2 * count)
    tokens = _logins(everyone)
    made = _conversations("direct", count)
    DirectChat.objects.bulk_create(
        [DirectChat(conversation=made[n], user_low=everyone[2 * n], user_high=everyone[2 * n + 1]) for n in range(count)]
    )
    _seat((made[n].pk, user) for n in range(count) for user in everyone[2 * n : 2 * n + 2])
    _say([{"conversation": made[n].pk, "tokens": tokens[2 * n : 2 * n + 2]} for n in range(count)])


def group(size: int) -> None:
    """One group of that size → {"conversation", "tokens"}; the first is the owner."""
    everyone = _people(size)
    made = _groups(1, owner=everyone[0])
    _seat((made[0].pk, user) for user in everyone)
    _say({"conversation": made[0].pk, "tokens": _logins(everyone)})


def company(size: int, conversations: int) -> None:
    """`size` people with so many conversations each → {"tokens"}. Half are direct ones with neighbours, the others groups of
    twenty: what a company's people have."""
    everyone = _people(size)
    directs = min(conversations // 2, size - 1) // 2 * 2
    reach = directs // 2
    places = [(n, (n + step) % size) for n in range(size) for step in range(1, reach + 1)]
    made = _conversations("direct", len(places))
    DirectChat.objects.bulk_create(
        [
            DirectChat(conversation=one, user_low=everyone[min(place)], user_high=everyone[max(place)])
            for one, place in zip(made, places, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    _seat((one.pk, everyone[n]) for one, place in zip(made, places, strict=True) for n in place)
    _groups_of_twenty(everyone, conversations - directs)
    _say({"tokens": _logins(everyone)})


def _groups_of_twenty(everyone: Sequence[User], each: int) -> None:
    size = len(everyone)
    crowd = min(20, size)
    made = _groups(each * size // crowd, owner=everyone[0])
    _seat((one.pk, everyone[(n * crowd + step) % size]) for n, one in enumerate(made) for step in range(crowd))


def _people(count: int) -> list[User]:
    first = User.objects.count()
    rows = [User(username=f"bench{first + n}", display_name=f"Bench {n}", password="!") for n in range(count)]
    return User.objects.bulk_create(rows, batch_size=AT_ONCE)


def _logins(everyone: Sequence[User]) -> list[str]:
    tokens = [f"bench-{user.pk}" for user in everyone]
    expires = timezone.now() + timedelta(days=1)
    Device.objects.bulk_create(
        [
            Device(user=user, device_class="web", token_digest=token_digest(token), expires_at=expires)
            for user, token in zip(everyone, tokens, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    return tokens


def _conversations(kind: str, count: int) -> list[Conversation]:
    size = 2 if kind == "direct" else 20
    return Conversation.objects.bulk_create(
        [Conversation(kind=kind, member_count=size) for _ in range(count)], batch_size=AT_ONCE
    )


def _groups(count: int, *, owner: User) -> list[Conversation]:
    made = _conversations("group", count)
    rows = [GroupChat(conversation=one, name=f"Group {n}", owner=owner) for n, one in enumerate(made)]
    GroupChat.objects.bulk_create(rows, batch_size=AT_ONCE)
    return made


def _seat(places: Iterator[tuple[int, User]]) -> None:
    rows = [Member(conversation_id=conversation, user=user) for conversation, user in places]
    Member.objects.bulk_create(rows, batch_size=AT_ONCE)


def _say(found: object) -> None:
    json.dump(found, sys.stdout)
