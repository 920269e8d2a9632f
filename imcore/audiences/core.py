"""The core's own audiences: everyone, a user, the members of a group or of any conversation."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from imcore.models import Conversation, Member, User, UserKind
from imcore.protocol import JSON_SAFE_INTEGER


class Everyone:
    """`all:` is all people, visitors of web pages not among them."""

    def titles(self, references: Collection[str]) -> dict[str, str]:
        """It has no reference."""
        return {"": _("Everyone")} if "" in references else {}

    def users(self, references: Collection[str]) -> Q:
        """People."""
        return Q(kind=UserKind.PERSON)

    def choices(self, words: str, limit: int) -> list[tuple[str, str]]:
        """Not to be chosen among others: whoever means all says so."""
        return []


class OneUser:
    """`user:17`, by id."""

    def titles(self, references: Collection[str]) -> dict[str, str]:
        """Active ones, by their names. One query."""
        found = User.objects.filter(pk__in=numbers(references), is_active=True).exclude(kind=UserKind.BOT)
        return {str(pk): name for pk, name in found.values_list("pk", "display_name")}

    def users(self, references: Collection[str]) -> Q:
        """Themselves."""
        return Q(pk__in=numbers(references))

    def choices(self, words: str, limit: int) -> list[tuple[str, str]]:
        """People by name, username or pinyin. One query."""
        named = Q(display_name__icontains=words) | Q(username__istartswith=words) | Q(name_pinyin__startswith=words.lower())
        found = User.objects.filter(named, is_active=True, kind=UserKind.PERSON).order_by("name_pinyin", "pk")
        return [(str(user.pk), str(user)) for user in found[:limit]] if words else []


class MembersOf:
    """`group:12` and `conversation:12`: whoever is in it when the message is sent."""

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds

    def titles(self, references: Collection[str]) -> dict[str, str]:
        """A group's name, else what it is. One query."""
        found = Conversation.objects.select_related("group").filter(pk__in=numbers(references), kind__in=self._kinds)
        return {str(one.pk): one.group.name if hasattr(one, "group") else str(one) for one in found}

    def users(self, references: Collection[str]) -> Q:
        """The members now."""
        seats = Member.objects.filter(conversation__in=numbers(references), conversation__kind__in=self._kinds, left_at=None)
        return Q(pk__in=seats.values("user"))

    def choices(self, words: str, limit: int) -> list[tuple[str, str]]:
        """Groups by name. One query."""
        if not words or len(self._kinds) > 1:  # every group is a conversation: it is offered once
            return []
        groups = Conversation.objects.filter(kind=Conversation.Kind.GROUP, group__name__icontains=words)
        found = groups.order_by("group__name", "pk").values_list("pk", "group__name")[:limit]
        return [(str(pk), _("%s (group)") % name) for pk, name in found]


def numbers(references: Collection[str]) -> list[int]:
    """Those that are ids; another form of a number (007) is none."""
    return [
        int(one) for one in references if one.isascii() and one.isdecimal() and one[0] != "0" and int(one) <= JSON_SAFE_INTEGER
    ]


EVERYONE, ONE_USER = Everyone(), OneUser()
GROUP, CONVERSATION = MembersOf(Conversation.Kind.GROUP), MembersOf(*Conversation.Kind.values)
