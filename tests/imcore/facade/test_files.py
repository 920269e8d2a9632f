"""Files that a line sends."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from imcore.models import Attachment, AuditEvent, Message
from tests import factories
from tests.cast import Cast
from tests.imcore.facade import systems
from tests.imcore.facade.systems import System

pytestmark = pytest.mark.django_db


@pytest.fixture
def erp() -> System:
    """A client that may do everything."""
    return systems.system()


def upload(system: System, **fields: str) -> Any:
    """A small text file."""
    client = APIClient(headers={"Authorization": f"Bearer {system.token}"})
    form = {"file": SimpleUploadedFile("plan.txt", b"plan")} | fields
    return client.post("/facade/v1/files", form, format="multipart")


def test_a_file_is_uploaded_sent_and_read_again(erp: System, cast: Cast) -> None:
    answer = upload(erp)
    kept = answer.json()
    assert (answer.status_code, kept["name"], kept["size"]) == (201, "plan.txt", 4)
    body = {"to": [f"user:{cast.bob.pk}"], "kind": "file", "body": {"attachment": kept["id"]}}
    assert erp.call("POST", "messages", body).status_code == 201
    assert b"".join(erp.call("GET", f"files/{kept['id']}").streaming_content) == b"plan"
    assert AuditEvent.objects.get(act="attachment.uploaded").target_name == "plan.txt"


def test_a_file_for_a_users_message_is_the_users(erp: System, cast: Cast) -> None:
    number = upload(erp, as_user=f"user:{cast.carol.pk}").json()["id"]
    body = {"to": [f"group:{cast.group.pk}"], "kind": "file", "body": {"attachment": number}}
    assert erp.call("POST", "messages", body | {"as_user": f"user:{cast.carol.pk}"}).status_code == 201
    assert Message.objects.get().sender == cast.carol


def test_for_a_user_takes_a_scope_of_its_own(cast: Cast) -> None:
    plain = systems.system(None, "files")
    answer = upload(plain, as_user=f"user:{cast.carol.pk}")
    assert (answer.status_code, answer.json()["error"]["detail"]) == (403, {"scope": "messages:send_as_user"})
    assert not Attachment.objects.exists()


def test_another_lines_file_is_not_there(erp: System) -> None:
    other = systems.system()
    number = upload(other).json()["id"]
    assert erp.call("GET", f"files/{number}").status_code == 404
    sent = erp.call(
        "POST", "messages", {"to": [f"user:{factories.person().pk}"], "kind": "file", "body": {"attachment": number}}
    )
    assert (sent.status_code, sent.json()["error"]["code"]) == (404, "not_found")


def test_what_is_no_picture_is_none(erp: System) -> None:
    assert upload(erp, kind="image").status_code == 400
    assert not Attachment.objects.exists()
