"""A push service, and people who are away and want to be told."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import cast

import pytest

from imcore.draft import Draft, MentionList, Stored
from imcore.messaging.send import send_message
from imcore.models import Conversation, PushJob, PushSubscription, User
from imcore.protocol import ConversationId, UserId
from imcore.push import deliver, outbound, webpush
from tests import factories
from tests.imcore.push.mails import post  # noqa: F401
from tests.push_services import WebPushService, running

Subscribe = Callable[..., PushSubscription]


@pytest.fixture
def service() -> Iterator[WebPushService]:
    """A push service whose browsers subscribed with our key."""
    with running(WebPushService(application_key=webpush.public_key())) as started:
        yield cast(WebPushService, started)


@pytest.fixture(autouse=True)
def _no_line_is_closed() -> Iterator[None]:
    """What one test's service did is not held against the next one's, nor are its connections."""
    deliver.circuits.forget()
    yield
    outbound.hang_up()


@pytest.fixture
def subscribe(db: None, service: WebPushService) -> Subscribe:
    """user → a browser of theirs at the service; `name` makes it another one."""

    def subscribe_one(user: User, name: str = "", **fields: object) -> PushSubscription:
        path = f"{user.pk}{name}"
        browser = service.subscribe(path)
        endpoint = f"{service.url}{browser.path}"
        digest = sha256(endpoint.encode()).hexdigest()
        return PushSubscription.objects.create(
            **({"user": user, "endpoint": endpoint, "endpoint_digest": digest, **browser.keys()} | fields)
        )

    return subscribe_one


def say(
    sender: User, where: Conversation, text: str = "Rain tomorrow", *, mentions: MentionList = (), kind: str = "text"
) -> Stored:
    """A message that its readers are to be told of."""
    draft = Draft(
        sender=UserId(sender.pk), client_id=f"push-{factories.number()}", kind=kind, body={"text": text},
        conversation=ConversationId(where.pk), mentions=mentions,
    )  # fmt: skip
    stored = send_message(draft)
    PushJob.objects.create(message_id=stored.id)
    return stored
