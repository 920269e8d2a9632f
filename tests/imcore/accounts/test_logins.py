"""One live login per user and class; what ends, ends with its token, its session and its sockets."""

import threading

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from imcore.accounts import logins, tokens
from imcore.errors import NotFound, Unauthenticated
from imcore.models import Device, User
from tests import factories
from tests.imcore.closings import listening

pytestmark = pytest.mark.django_db(transaction=True)


def open_one(user: User, device_class: str = "web", **credential: str) -> tuple[str, Device]:
    token = tokens.new_token()
    credential = credential or {"token_digest": tokens.token_digest(token)}
    return token, logins.open_login(user, device_class=device_class, **credential)


def stored_session() -> str:
    session = SessionStore()
    session["kept"] = True
    session.save()
    return str(session.session_key)


def test_a_second_login_of_a_class_ends_the_first_with_4009() -> None:
    user = factories.person()
    with listening(user) as closings:
        first, older = open_one(user)
        second, newer = open_one(user)
        assert closings.next() == [(user.pk, 4009, "another_login", older.pk)]
    assert tokens.device_of_token(second) == newer
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(first)
    assert Device.objects.get(pk=older.pk).token_digest == tokens.token_digest(first)


def test_logins_of_different_classes_live_side_by_side() -> None:
    user = factories.person()
    issued = [open_one(user, name)[0] for name in ("web", "desktop", "mobile", "pad")]
    assert [tokens.device_of_token(token).device_class for token in issued] == ["web", "desktop", "mobile", "pad"]


def test_a_login_of_another_user_ends_nothing() -> None:
    token, device = open_one(factories.person())
    open_one(factories.person())
    assert tokens.device_of_token(token) == device


def test_a_page_login_ends_with_its_session() -> None:
    user, key = factories.person(), stored_session()
    open_one(user, session_key=key)
    open_one(user)
    assert not Session.objects.filter(session_key=key).exists()
    with pytest.raises(Unauthenticated):
        tokens.device_of_session(key)


def test_of_logins_at_the_same_moment_exactly_one_lives_and_none_fails() -> None:
    user = factories.person()
    together, issued = threading.Barrier(6), []

    def sign_in() -> None:
        together.wait()
        try:
            issued.append(open_one(user))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_in) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(issued) == 6
    assert Device.objects.filter(user=user, ended_at=None).count() == 1


def test_no_login_opens_for_an_account_disabled_since_it_was_read() -> None:
    user = factories.person()
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Unauthenticated):
        open_one(user)
    assert not Device.objects.exists()


def test_no_login_opens_with_a_password_changed_since_it_was_checked() -> None:
    user = factories.person()
    User.objects.filter(pk=user.pk).update(password="another")
    with pytest.raises(Unauthenticated):
        open_one(user)
    assert not Device.objects.exists()


def test_signing_out_closes_this_logins_sockets_only() -> None:
    user = factories.person()
    _, web = open_one(user)
    phone, _ = open_one(user, "mobile")
    with listening(user) as closings:
        logins.sign_out(web)
        assert closings.next() == [(user.pk, 4001, "signed_out", web.pk)]
    assert tokens.device_of_token(phone)


def test_a_kick_closes_with_4011_and_a_second_one_says_nothing() -> None:
    user = factories.person()
    token, device = open_one(user)
    _, other = open_one(user, "pad")
    with listening(user) as closings:
        logins.kick(device)
        logins.kick(device)
        logins.kick(other)
        assert closings.next(2) == [(user.pk, 4011, "kicked", device.pk), (user.pk, 4011, "kicked", other.pk)]
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(token)


def test_ending_all_leaves_no_login_and_no_session() -> None:
    user, key = factories.person(), stored_session()
    open_one(user, session_key=key)
    phone, _ = open_one(user, "mobile")
    with listening(user) as closings:
        logins.end_all(user.pk, code=4010, reason="deactivated")
        assert closings.next() == [(user.pk, 4010, "deactivated", None)]
    assert not Device.objects.filter(ended_at=None).exists()
    assert not Session.objects.filter(session_key=key).exists()
    with pytest.raises(Unauthenticated):
        tokens.device_of_token(phone)


def test_another_users_login_is_not_found() -> None:
    _, device = open_one(factories.person())
    with pytest.raises(NotFound):
        logins.own_login(factories.person().pk, device.pk)


def test_an_ended_login_is_not_found() -> None:
    _, device = open_one(factories.person())
    logins.kick(device)
    with pytest.raises(NotFound):
        logins.own_login(device.user_id, device.pk)
