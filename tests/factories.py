"""Rows made one at a time, with only what a test says and sensible rest. Plain functions; no product rule runs here."""

import itertools
import secrets
import time
from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import connection
from django.test import Client
from django.utils import timezone

from imcore.accounts.tokens import token_digest
from imcore.models import Conversation, Device, DirectChat, GroupChat, Member, User
from imcore.models.users import pinyin_keys
from tests import said

PASSWORD = "hongyan-demo"
_numbers = itertools.count(1)


@cache
def _hash(hasher: str) -> str:
    """With a salt that is long enough for Django, which would hash the password anew otherwise at the sign-in."""
    return get_hasher(hasher).encode(PASSWORD, "onesaltforalltests" * 2)


def _password_hash() -> str:
    """Cheap in the tests' own database; a product's needs the product's, paid once for all people."""
    return _hash(PBKDF2PasswordHasher.algorithm if "OF_A_PRODUCT" in connection.settings_dict else "default")


def number() -> int:
    """1, 2, 3 …: to make names differ."""
    return next(_numbers)


def person(username: str = "", **fields: Any) -> User:
    """A user who can sign in with PASSWORD."""
    username = username or f"person{number()}"
    fields.setdefault("display_name", username.partition("-")[0].capitalize())
    full, initials = pinyin_keys(fields["display_name"])
    return User.objects.create(username=username, password=_password_hash(), name_pinyin=full, name_initials=initials, **fields)


def people(count: int, **fields: Any) -> list[User]:
    """Many users in one statement."""
    names = [f"crowd{number()}" for _ in range(count)]
    return User.objects.bulk_create(
        [
            User(username=name, password=_password_hash(), display_name=name, name_pinyin=name, name_initials=name[0], **fields)
            for name in names
        ]
    )


def group(owner: User, *members: User, name: str = "Harvest", admins: tuple[User, ...] = (), **fields: Any) -> Conversation:
    """A group with an empty log, as if it had just been made without a notice."""
    everyone = [owner, *admins, *members]
    conversation = Conversation.objects.create(kind=Conversation.Kind.GROUP, creator=owner, member_count=len(everyone))
    GroupChat.objects.create(conversation=conversation, name=name, owner=owner, **fields)
    roles = {owner.pk: Member.Role.OWNER} | {admin.pk: Member.Role.ADMIN for admin in admins}
    Member.objects.bulk_create(
        [Member(conversation=conversation, user=user, role=roles.get(user.pk, Member.Role.MEMBER)) for user in everyone]
    )
    return conversation


def direct(one: User, other: User) -> Conversation:
    """The two users' direct conversation with an empty log."""
    pair = sorted({one.pk, other.pk})
    conversation = Conversation.objects.create(kind=Conversation.Kind.DIRECT, creator=one, member_count=len(pair))
    DirectChat.objects.create(conversation=conversation, user_low_id=pair[0], user_high_id=pair[-1])
    Member.objects.bulk_create([Member(conversation=conversation, user_id=user) for user in pair])
    return conversation


def give_reason(client: Client, *scopes: str) -> Client:
    """A browser that is signed in to the admin, from whose session the reason "Complaint 7" was given: for all messages,
    reports and files, or for the scopes."""
    session = client.session
    session["looks"] = {name: ["Complaint 7", time.time() + 600] for name in scopes or ("message", "report", "attachment")}
    session.save()
    return client


def token(user: User, *, device_class: str = "web") -> str:
    """A bearer token of a new login; an older one of the class has ended."""
    now = timezone.now()
    Device.objects.filter(user=user, device_class=device_class, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(32)
    said.secret(secret)
    Device.objects.create(
        user=user,
        device_class=device_class,
        token_digest=token_digest(secret),
        expires_at=now + timedelta(days=1),
    )
    return secret
