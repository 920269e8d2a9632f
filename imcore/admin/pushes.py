"""Where people are told while they are away, and what became of each telling. Of what was said nothing is shown."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display

from imcore.admin import titles
from imcore.admin.tables import LargeTable, ReadOnlyTable
from imcore.models import PushDelivery, PushSubscription
from imcore.push import deliver, queue
from imcore.push.parcel import Fate

AT_ONCE = 20
TELLING = 4  # letters of an address that tell one from another, and give nobody a way to use it
COLOURS = {"pending": "info", "sent": "success", "withdrawn": "info", "dropped": "info", "failed": "danger"}


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ReadOnlyTable):
    """Newest first. An address or a token is a key to somebody's device: only its end is shown, and its keys are not."""

    section, icon, place = gettext_lazy("People"), "notifications_active", 22
    list_display = ("user", "provider", "where", "device", "live", "created_at")
    list_filter = ("provider", "created_at", ("device__ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "device")
    search_fields = ("user__username", "user__display_name")
    ordering = ("-id",)
    fields = ("user", "provider", "where", "device", "live", "created_at")
    actions = ("test_selected",)

    @display(description=gettext_lazy("address"))
    def where(self, subscription: PushSubscription) -> str:
        """Whose service it is, and the address's last letters."""
        host = urlsplit(subscription.endpoint).hostname if subscription.provider == "webpush" else ""
        return f"{host or ''} …{subscription.endpoint[-TELLING:]}".strip()

    @display(description=gettext_lazy("in use"), boolean=True)
    def live(self, subscription: PushSubscription) -> bool:
        """Its login has not ended."""
        return subscription.device is None or subscription.device.ended_at is None

    def has_test_permission(self, request: HttpRequest) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("imcore.change_pushsubscription"))

    @action(description=gettext_lazy("Send a test"), permissions=["test"])
    def test_selected(self, request: HttpRequest, chosen: QuerySet[PushSubscription]) -> None:
        """A notification that says that it is one; what providers answer is said at once. No more than AT_ONCE."""
        wanted = list(queue.live(chosen).select_related("user", "device").order_by("pk")[:AT_ONCE])
        outcomes = deliver.try_out(wanted)
        for subscription, outcome in outcomes:
            name = str(subscription)
            with transaction.atomic():
                told = {"user": subscription.user_id, "provider": subscription.provider, "outcome": outcome.fate.value}
                self.recorded(request, "tested", subscription, name=name, **told)
                if outcome.fate is Fate.GONE:
                    PushSubscription.objects.filter(pk=subscription.pk).delete()
            if outcome.fate is not Fate.SENT:
                messages.error(request, f"{name} ({subscription.user}): {outcome.error}")
        done = sum(outcome.fate is Fate.SENT for _subscription, outcome in outcomes)
        if done:
            messages.success(request, ngettext("%d test was sent.", "%d tests were sent.", done) % done)
        if not wanted:
            messages.info(request, _("Their logins have ended: nobody is told there any more."))


@admin.register(PushDelivery)
class PushDeliveryAdmin(LargeTable):
    """What each subscription was last told of a conversation."""

    section, icon, place = gettext_lazy("People"), "outgoing_mail", 24
    list_display = (
        "created_at", "person", "provider", "conversation_title", "seq", "state_label", "attempts", "next_at", "ended_at",
        "last_error",
    )  # fmt: skip
    list_filter = ("state", "subscription__provider", "created_at")
    list_select_related = ("subscription__user", *titles.joined_from("conversation"))
    search_fields = ("subscription__user__username", "=subscription__id")
    fields = list_display

    @display(description=gettext_lazy("user"), ordering="subscription__user")
    def person(self, delivery: PushDelivery) -> str:
        """Whom it tells."""
        return str(delivery.subscription.user)

    @display(description=gettext_lazy("provider"))
    def provider(self, delivery: PushDelivery) -> str:
        """Who takes it there."""
        return cast(Any, delivery.subscription).get_provider_display()

    @display(description=gettext_lazy("conversation"))
    def conversation_title(self, delivery: PushDelivery) -> str:
        """Where it was said."""
        return titles.link(delivery.conversation)

    @display(description=gettext_lazy("state"), label=COLOURS, ordering="state")
    def state_label(self, delivery: PushDelivery) -> tuple[str, str]:
        """As a coloured word."""
        return delivery.state, delivery.get_state_display()
