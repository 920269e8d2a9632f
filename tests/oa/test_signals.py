"""What the office signals reaches a person's devices through the running product, on whichever node they are."""

import asyncio
from typing import Any

from django.contrib.auth.models import Permission

from tests.cast import Cast
from tests.conftest import Connect
from tests.oa.office import hire
from tests.products import Product


async def call(product: Product, user: Any, method: str, path: str, **body: Any) -> Any:
    """The answer to a call on the API of the running product, which must succeed."""

    def send() -> Any:
        with product.http(user, device="mobile") as client:
            answer = client.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    return await asyncio.to_thread(send)


async def test_an_announcement_is_heard_by_its_recipients_who_are_here(
    product: Product, company: Cast, connect: Connect
) -> None:
    def staff() -> None:
        hire(company.bob)
        company.alice.is_staff = True
        company.alice.save(update_fields=["is_staff"])
        company.alice.user_permissions.set(Permission.objects.filter(codename="add_announcement"))

    await product.in_orm(staff)
    bob, carol = await connect(company.bob), await connect(company.carol)
    made = await call(
        product, company.alice, "POST", "announcement-desk", title="Drill", html="At three", people=[company.bob.pk]
    )
    await call(product, company.alice, "POST", f"announcement-desk/{made['id']}/publish")
    heard = await bob.next_event("signal")
    assert (heard["name"], heard["data"]) == (
        "oa.announcement.published",
        {"id": made["id"], "title": "Drill", "must_confirm": False},
    )
    await carol.settle()
    assert carol.heard("signal") == []


async def test_a_confirmation_is_heard_by_the_author_only(product: Product, company: Cast, connect: Connect) -> None:
    alice, carol = await connect(company.alice), await connect(company.carol)
    ok = await alice.request(
        "send", conversation=company.group.pk, client_id="i-1", kind="important", body={"text": "The harbour is closed"}
    )
    assert (await carol.message())["body"] == {"text": "The harbour is closed"}
    await call(product, company.bob, "POST", f"conversations/{company.group.pk}/messages/{ok['seq']}/confirmations")
    heard = await alice.next_event("signal")
    assert heard["name"] == "oa.message.confirmed"
    assert heard["data"] == {"conversation": company.group.pk, "seq": ok["seq"], "user": company.bob.pk, "count": 1}
    await carol.settle()
    assert carol.heard("signal") == []
