"""The people of one product, their conversations, and what lies in them before any page is open."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import httpx
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.utils.crypto import get_random_string

from imcore.draft import Draft, Stored
from imcore.messaging.send import send_messages
from imcore.models import Conversation, Message, User
from oa import orgchart
from oa.models import Department
from tests import factories
from tests.oa import office
from tests.products import Product, Result


class Room(NamedTuple):
    """A conversation, and the name that a page shows for it."""

    pk: int
    name: str


async def sign_in(product: Product, user: User) -> None:
    """They sign in by the real form, somewhere."""
    async with httpx.AsyncClient(base_url=product.node(0).url, timeout=30, verify=False) as client:
        await client.get("/login")
        form = {"username": user.username, "password": factories.PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        answer = await client.post("/login", data=form)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def open_session(user: User) -> str:
    """The key of a page's session that the product, which has the tests' SECRET_KEY, takes for one of its own: the form asks
    for a password, and weighing one takes 0.2 s of work on purpose."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[-1])
    request.session.save()
    return str(request.session.session_key)


class Staff:
    """Each signs in once."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self._cookies: dict[int, list[dict[str, Any]]] = {}
        self._named: dict[str, User] = {}

    async def ask(self, question: Callable[[], Result]) -> Result:
        """The answer of the product's database."""
        return await self.product.in_orm(question)

    async def named(self, name: str, language: str) -> User:
        """That colleague, the same in all tests of this worker."""
        if name not in self._named:
            self._named[name] = await self.person(name, language=language)
        return self._named[name]

    async def person(self, name: str = "erin", **fields: Any) -> User:
        """Somebody new, who reads English where nothing else is said."""
        username = f"{name.lower()}{self.product.fresh_suffix()}"
        given = {"display_name": name.capitalize(), "language": "en"} | fields
        return await self.ask(lambda: factories.person(username, **given))

    async def group(self, owner: User, *others: User, **fields: Any) -> Room:
        """A group with a name that no other has nor begins with, and an empty log."""
        name = fields.pop("name", f"Room {factories.number():06}")
        made = await self.ask(lambda: factories.group(owner, *others, name=name, **fields))
        return Room(made.pk, name)

    async def department(self, name: str, above: Department | None = None) -> Department:
        """A department, below that one or at the top."""
        return await self.ask(lambda: office.department(name, above))

    async def works_in(
        self, user: User, *departments: Department, title: str = "", manages: bool = False, **fields: object
    ) -> None:
        """Makes them an employee there; `manages`: the first department's manager."""

        def hire() -> None:
            employee = office.hire(user, *departments, title=title, **fields)
            if manages:
                orgchart.change_department(departments[0].pk, manager=employee.pk)

        await self.ask(hire)

    async def post(self, user: User, path: str, /, **fields: Any) -> dict[str, Any]:
        """What they do by the API, on a device of their own: the answer."""

        def ask() -> dict[str, Any]:
            with self.product.http(user, device="desktop") as client:
                answer = client.post(path, json=fields)
                assert answer.is_success, answer.text
                given: dict[str, Any] = answer.json()
                return given

        return await asyncio.to_thread(ask)

    async def direct(self, viewer: User, other: User) -> Room:
        """The direct conversation of the two, named as the viewer sees it."""
        made = await self.ask(lambda: factories.direct(viewer, other))
        return Room(made.pk, other.display_name)

    async def wrote(self, room: Room, sender: User, *texts: str, at: datetime | None = None, **fields: Any) -> None:
        """They wrote that, each a message of its own; `at`: when, where it was not just now."""

        def store() -> None:
            drafts = [
                Draft(
                    sender=sender.pk,
                    conversation=room.pk,
                    client_id=f"seed-{factories.number()}",
                    **({"kind": "text", "body": {"text": text}} | fields),
                )
                for text in texts
            ]
            stored = [outcome.id for outcome in send_messages(drafts) if isinstance(outcome, Stored)]
            assert len(stored) == len(texts)
            if at is not None:
                Message.objects.filter(pk__in=stored).update(created_at=at)
                Conversation.objects.filter(pk=room.pk).update(last_message_at=at)

        await self.ask(store)

    async def cookies(self, user: User) -> list[dict[str, Any]]:
        """A live login of that person."""
        if user.pk not in self._cookies:
            given = {
                settings.SESSION_COOKIE_NAME: await self.ask(lambda: open_session(user)),
                settings.CSRF_COOKIE_NAME: get_random_string(CSRF_SECRET_LENGTH),
            }
            self._cookies[user.pk] = [
                {"name": name, "value": value, "url": self.product.node(0).url} for name, value in given.items()
            ]
        return self._cookies[user.pk]
