"""The facade in the OpenAPI document."""

import pytest
from rest_framework.test import APIClient

from imcore.integrations.scopes import SCOPES

pytestmark = pytest.mark.django_db


def test_the_document_tells_of_the_facade_and_how_one_gets_in() -> None:
    told = APIClient().get("/api/schema/", headers={"accept": "application/json"}).json()
    scheme = told["components"]["securitySchemes"]["client"]
    flow = scheme["flows"]["clientCredentials"]
    assert (scheme["type"], flow["tokenUrl"], set(flow["scopes"])) == ("oauth2", "/oauth/token", set(SCOPES))
    send = told["paths"]["/facade/v1/messages"]["post"]
    assert send["security"] == [{"client": ["messages:send"]}]
    assert [one["name"] for one in send["parameters"]] == ["Idempotency-Key"]
    assert {"201", "207", "400", "401", "403", "404", "429"} <= set(send["responses"])
