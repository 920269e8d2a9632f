"""A desk with somebody at it, and announcements as the tests want them."""

from django.contrib.auth.models import Permission

from imcore.models import User
from oa.announcements import desk, publishing
from oa.announcements.desk import Fields
from oa.models import Announcement
from tests import factories
from tests.oa.office import hire


def editor(*permissions: str) -> User:
    """Staff with these permissions of the table; without any named, the one to add."""
    made = factories.person(is_staff=True)
    names = [f"{name}_announcement" for name in permissions or ("add",)]
    made.user_permissions.set(Permission.objects.filter(content_type__app_label="oa", codename__in=names))
    return made


def employee(name: str = "", **fields: object) -> User:
    """A person who works here, in no department."""
    user = factories.person(name)
    hire(user, **fields)
    return user


def draft(author: User, **fields: object) -> Announcement:
    """A draft to the company, where nothing else is said."""
    given = {"title": "Fire drill", "html": "<p>At three.</p>"} | fields
    if not {"departments", "people"} & set(fields):
        given.setdefault("to_company", True)
    return desk.create(author, Fields(**given))  # type: ignore[typeddict-item]


def published(author: User, **fields: object) -> Announcement:
    """The same, published."""
    return publishing.publish(author, draft(author, **fields).pk)
