"""A moderator's ban, asked at every door to a login; it runs out by itself."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm as AdminAuthenticationForm

from imcore.errors import Unauthenticated
from imcore.models import Sanction, User


def refuse(user: User) -> None:
    """Raises Unauthenticated where the user is banned, and says until when. One query (index sanctions_of_user)."""
    now = timezone.now()
    bans = Sanction.objects.filter(Q(until=None) | Q(until__gt=now), user=user, kind=Sanction.Kind.BAN, lifted_at=None)
    ban = bans.order_by(F("until").desc(nulls_first=True)).first()
    if ban is None:
        return
    if ban.until is None:
        raise Unauthenticated(_("This account is suspended."))
    until = date_format(timezone.localtime(ban.until), "DATETIME_FORMAT")
    raise Unauthenticated(_("This account is suspended until %(until)s.") % {"until": until})


class RefusesTheBanned:
    """For a sign-in form: asked once the password was right, so that nobody learns of another's ban."""

    def confirm_login_allowed(self, user: Any) -> None:
        """Raises ValidationError."""
        super().confirm_login_allowed(user)  # type: ignore[misc]
        try:
            refuse(user)
        except Unauthenticated as refused:
            raise ValidationError(str(refused.sentence), code="banned") from None


class SignInForm(RefusesTheBanned, AuthenticationForm):
    """The chat's."""


class AdminSignInForm(RefusesTheBanned, AdminAuthenticationForm):
    """The admin's."""
