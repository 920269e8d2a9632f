"""What the tests of claims and of states say in requests: words in braces for ids, bodies of posts, refusals read."""

from typing import Any

from imcore.models import Member, UserKind
from tests import factories
from tests.permissions import scene as scenes
from tests.permissions.scene import Scene

GROUP, DIRECT = "conversations/{group}", "conversations/{direct}"
TO_GROUP, TO_DIRECT = "groups/{group}", "groups/{direct}"


def saying(**fields: Any) -> dict[str, Any]:
    """The body of a post."""
    return {"client_id": "claim", "kind": "text", "body": {"text": "Hello"}, **fields}


def holding(kind: str, **body: Any) -> dict[str, Any]:
    """The body of a post of another kind."""
    return saying(kind=kind, body=body)


def quoting(conversation: str, seq: int) -> dict[str, Any]:
    """A forward of one message."""
    return holding("forward", title="", messages=[{"conversation": conversation, "seq": seq}])


def filled(value: Any, ids: dict[str, Any]) -> Any:
    """The value with ids in the place of words in braces."""
    if isinstance(value, dict):
        return {name: filled(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, ids) for inner in value]
    return ids[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


def refusal(answer: Any) -> tuple[int, str]:
    """Status and code; the status is never another than the code's own."""
    return answer.status_code, answer.json().get("error", {}).get("code", "none")


def ids_of(scene: Scene) -> dict[str, Any]:
    """What the words in braces stand for. `deputy` is one more admin, `visitor` is in nobody's directory."""
    deputy = scenes.seat(scene.cast.group, factories.person("deputy"))
    Member.objects.filter(conversation=scene.cast.group, user=deputy).update(role=Member.Role.ADMIN)
    return {
        "group": scene.cast.group.pk,
        "direct": scene.direct.pk,
        "file": str(scene.file.pk),
        "note": str(scene.note.pk),
        "device": scene.device.pk,
        "subscription": scene.subscription.pk,
        "deputy": deputy.pk,
        "visitor": factories.person("visitor", kind=UserKind.VISITOR).pk,
        **{role: scene.plays(role).pk for role in scenes.ROLES},
    }
