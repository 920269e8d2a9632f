"""Writes the demo company into the tables, past the one door of sending: fifty thousand messages through it would take
minutes, and their dates lie in the past. `check` proves afterwards that the result is as if they had been sent."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from imcore.accounts.demo_passwords import DEMO_PASSWORD
from imcore.models import BusinessLine, Conversation, DirectChat, GroupChat, Member, ReadReceipt, User
from imcore.models.users import pinyin_keys
from oa.demo import check, cursors, office, word_lists, write_messages
from oa.demo.bulk import store
from oa.demo.company import Company
from oa.demo.conversations import Plan
from oa.demo.log import Log
from oa.demo.people import Person

LINE = "oa"


@transaction.atomic
def load(company: Company, *, seed: int, say: Callable[[str], None]) -> None:
    """All of it or nothing. `say` hears how far it is."""
    departments = office.departments_of(company)
    users = _people(company)
    office.furnish(company, users, departments)
    say(f"{len(users)} people in {len(company.places)} departments")
    conversations = _conversations(company, users)
    office.follow_the_chart(company, conversations, departments)
    _members(company, users, conversations, dice=random.Random(f"{seed} cursors"))
    say(f"{len(conversations)} conversations")
    written = write_messages.write(company, users, conversations, seed=seed)
    say(f"{written} messages")
    word_lists.furnish()
    check.verify()


def _people(company: Company) -> list[User]:
    password = make_password(DEMO_PASSWORD)  # once: it is slow on purpose
    return store(_user(person, company, password) for person in company.people)


def _user(person: Person, company: Company, password: str) -> User:
    full, initials = pinyin_keys(person.display_name)
    return User(
        username=person.username,
        password=password,
        display_name=person.display_name,
        name_pinyin=full,
        name_initials=initials,
        email=person.email,
        language=person.language,
        is_staff=person.is_superuser,
        is_superuser=person.is_superuser,
        created_at=company.beginning - timedelta(days=1),
    )


def _conversations(company: Company, users: list[User]) -> list[Conversation]:
    line, _ = BusinessLine.objects.get_or_create(key=LINE, defaults={"name": "办公 Office", "member_limit": 10_000})
    made = store(_conversation(plan, log, users, line) for plan, log in zip(company.plans, company.logs, strict=True))
    planned = list(zip(company.plans, company.logs, made, strict=True))
    store(_group(plan, log, users, made_as) for plan, log, made_as in planned if plan.kind == "group")
    store(_direct(plan, users, made_as) for plan, _, made_as in planned if plan.kind == "direct")
    return made


def _conversation(plan: Plan, log: Log, users: list[User], line: BusinessLine) -> Conversation:
    last = log.entries[-1]
    return Conversation(
        kind=plan.kind,
        business_line=line if plan.kind == "group" else None,
        creator=users[plan.members[0]],
        created_at=log.entries[0].at,
        last_seq=last.seq,
        version=log.version,
        member_count=len(plan.members) - len(log.left),
        last_message_at=last.at,
        changed_at=last.at,
    )


def _group(plan: Plan, log: Log, users: list[User], conversation: Conversation) -> GroupChat:
    return GroupChat(
        conversation=conversation,
        name=plan.name,
        owner=users[plan.members[0]],
        announcement=plan.announcement,
        announced_by=users[plan.members[0]] if plan.announcement else None,
        announced_at=log.entries[0].at if plan.announcement else None,
        invite_policy=plan.invite_policy,
        history=plan.history,
        mute_all=plan.mute_all,
        member_limit=plan.member_limit,
    )


def _direct(plan: Plan, users: list[User], conversation: Conversation) -> DirectChat:
    low, high = sorted(users[who].pk for who in plan.members)
    return DirectChat(conversation=conversation, user_low_id=low, user_high_id=high)


def _members(company: Company, users: list[User], conversations: list[Conversation], *, dice: random.Random) -> None:
    members: list[Member] = []
    receipts: list[ReadReceipt] = []
    for plan, log, conversation in zip(company.plans, company.logs, conversations, strict=True):
        for who, cursor in cursors.read(dice, plan, log, now=company.now).items():
            members.append(_member(dice, plan, log, who, cursor, user=users[who], conversation=conversation))
            receipts += [
                ReadReceipt(conversation=conversation, user=users[who], seq=seq, read_at=at) for seq, at in cursor.moves
            ]
    store(members)
    store(receipts)


def _member(
    dice: random.Random, plan: Plan, log: Log, who: int, cursor: cursors.Cursor, *, user: User, conversation: Conversation
) -> Member:
    joined_at = log.entries[cursor.start].at
    left_at = log.left.get(who)
    role = Member.Role.OWNER if who == plan.members[0] else Member.Role.ADMIN if who in plan.admins else Member.Role.MEMBER
    return Member(
        conversation=conversation,
        user=user,
        role=role if plan.kind == "group" else Member.Role.MEMBER,
        joined_seq=cursor.start,
        read_seq=cursor.seq,
        read_at=cursor.moves[-1][1] if cursor.moves else None,
        muted=plan.kind == "group" and plan.liveliness < 2 and dice.random() < 0.08,
        pinned=plan.liveliness > 12 and dice.random() < 0.5,
        joined_at=joined_at,
        left_at=left_at,
        changed_at=left_at or joined_at,
    )
