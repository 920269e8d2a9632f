"""The number on the app's icon: all that is unread, save in muted conversations."""

from collections.abc import Collection

from django.db.models import Count, F, Sum

from imcore.models import CONCEALED, Member, Message


def unread(users: Collection[int]) -> dict[int, int]:
    """User → how many messages; everyone asked for is in it. Two queries."""
    seats = Member.objects.filter(user_id__in=users, left_at=None, muted=False, conversation__last_seq__gt=F("read_seq"))
    found = dict(
        seats.values("user_id").annotate(n=Sum(F("conversation__last_seq") - F("read_seq"))).values_list("user_id", "n")
    )
    hidden = Message.objects.filter(
        state__in=CONCEALED,
        conversation__members__in=seats,
        seq__gt=F("conversation__members__read_seq"),
    )
    counted = hidden.values("conversation__members__user_id").annotate(n=Count("pk"))
    concealed = dict(counted.values_list("conversation__members__user_id", "n"))
    return {user: max(0, found.get(user, 0) - concealed.get(user, 0)) for user in users}
