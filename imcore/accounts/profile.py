"""What a user may change about themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from imcore import extend
from imcore.errors import Invalid
from imcore.models import Attachment, User
from imcore.models.users import pinyin_keys
from imcore.protocol import UserId


@transaction.atomic
def change_profile(user: User, changes: dict[str, Any]) -> User:
    """Sets display_name, language and avatar (an own image's id, or null), as far as they are named. Raises Invalid."""
    fields: dict[str, Any] = {name: changes[name] for name in ("display_name", "language") if name in changes}
    if "display_name" in fields:
        fields["name_pinyin"], fields["name_initials"] = pinyin_keys(fields["display_name"])
    if "avatar" in changes:
        fields["avatar"] = _own_image(user, changes["avatar"])
    for name, value in fields.items():
        setattr(user, name, value)
    if fields:
        user.save(update_fields=list(fields))
    if "display_name" in fields:
        person_changed([UserId(user.pk)])
    return user


def person_changed(users: Sequence[UserId]) -> None:
    """Says to the business lines that names, usernames or e-mails of these were written; inside that transaction."""
    for _name, handle in extend.after_person_change:
        handle(users)


def _own_image(user: User, attachment_id: UUID | None) -> Attachment | None:
    if attachment_id is None:
        return None
    image = Attachment.objects.filter(pk=attachment_id, owner=user, mime__startswith="image/").first()
    if image is None:
        raise Invalid(avatar=[_("This is not an image that you have uploaded.")])
    if not image.is_public:  # from now on it is shown to everyone who is signed in
        image.is_public = True
        image.save(update_fields=["is_public"])
    return image
