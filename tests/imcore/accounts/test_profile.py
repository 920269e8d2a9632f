"""What one may change about oneself."""

import pytest

from imcore import extend
from imcore.accounts.profile import change_profile
from imcore.errors import Invalid
from imcore.models import Attachment, User
from tests import factories

pytestmark = pytest.mark.django_db


def picture(owner: User, mime: str = "image/png") -> Attachment:
    return Attachment.objects.create(owner=owner, file="f", name="me.png", size=1, mime=mime, sha256="0" * 64)


def test_a_new_name_can_be_found_by_its_pinyin() -> None:
    user = change_profile(factories.person(), {"display_name": "王小明"})
    user.refresh_from_db()
    assert (user.display_name, user.name_pinyin, user.name_initials) == ("王小明", "wangxiaoming", "wxm")


def test_what_is_not_named_stays() -> None:
    user = factories.person(language="en")
    change_profile(user, {})
    change_profile(user, {"display_name": "Someone"})
    user.refresh_from_db()
    assert (user.language, user.avatar) == ("en", None)


def test_an_own_image_becomes_the_avatar_and_public() -> None:
    user = factories.person()
    image = picture(user)
    change_profile(user, {"avatar": image.pk})
    user.refresh_from_db()
    image.refresh_from_db()
    assert (user.avatar, image.is_public) == (image, True)
    change_profile(user, {"avatar": None})
    user.refresh_from_db()
    assert user.avatar is None


def test_another_users_image_is_refused_and_stays_private() -> None:
    user, image = factories.person(), picture(factories.person())
    with pytest.raises(Invalid) as refused:
        change_profile(user, {"avatar": image.pk, "display_name": "Changed"})
    assert list(refused.value.detail) == ["avatar"]
    image.refresh_from_db()
    assert not image.is_public
    assert User.objects.get(pk=user.pk).display_name != "Changed"


def test_a_file_that_is_no_image_is_refused() -> None:
    user = factories.person()
    with pytest.raises(Invalid):
        change_profile(user, {"avatar": picture(user, "application/pdf").pk})


def test_business_lines_hear_of_a_new_name_and_of_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[list[int]] = []
    door: extend.Registry[extend.PersonChange] = extend.Registry("after_person_change")
    door.register("listener", lambda users: heard.append(list(users)))
    monkeypatch.setattr(extend, "after_person_change", door)
    user = factories.person()
    change_profile(user, {"language": "en"})
    change_profile(user, {"display_name": "Someone"})
    assert heard == [[user.pk]]
