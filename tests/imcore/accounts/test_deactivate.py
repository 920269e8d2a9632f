"""A disabled account is out at once, and enabling it again brings nothing back but the right to sign in."""

from collections.abc import Callable

import pytest

from imcore.accounts import logins, tokens
from imcore.accounts.deactivate import deactivate, reactivate
from imcore.errors import NotFound, Unauthenticated
from imcore.models import PushSubscription, User
from imcore.protocol import UserId
from tests import factories
from tests.imcore.closings import listening

pytestmark = pytest.mark.django_db(transaction=True)


def test_deactivation_ends_logins_tickets_and_sockets() -> None:
    user = factories.person()
    token = tokens.new_token()
    device = logins.open_login(user, device_class="mobile", token_digest=tokens.token_digest(token))
    ticket, _ = tokens.issue_ticket(device)
    PushSubscription.objects.create(user=user, endpoint="https://push.example/1", endpoint_digest="1", p256dh="p", auth="a")
    with listening(user) as closings:
        deactivate(user.pk)
        assert closings.next() == [(user.pk, 4010, "deactivated", None)]
    assert not User.objects.get(pk=user.pk).is_active
    assert not PushSubscription.objects.exists()
    for read, secret in ((tokens.device_of_token, token), (tokens.device_of_ticket, ticket)):
        with pytest.raises(Unauthenticated):
            read(secret)


def test_reactivation_lets_sign_in_again_but_revives_no_login() -> None:
    user = factories.person()
    token = tokens.new_token()
    logins.open_login(user, device_class="web", token_digest=tokens.token_digest(token))
    deactivate(user.pk)
    reactivate(user.pk)
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)
    assert logins.open_login(User.objects.get(pk=user.pk), device_class="web")


@pytest.mark.parametrize("change", [deactivate, reactivate])
def test_an_unknown_user_is_not_found(change: Callable[[UserId], None]) -> None:
    with pytest.raises(NotFound):
        change(UserId(404))
