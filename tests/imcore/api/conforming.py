"""A REST client that holds every answer against the OpenAPI document, whatever else a test asks of it."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS31Validator
from rest_framework.test import APIClient

from imcore.models import User
from tests import factories

PREFIX = "/api/v1"


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, made once."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


@cache
def routes() -> list[tuple[re.Pattern[str], str]]:
    """Path patterns → their templates, the most literal first."""
    templates = sorted(document()["paths"], key=lambda template: template.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", template)), template) for template in templates]


class Answer:
    """Status, headers and the decoded body."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.body: Any = response.json() if response.content else None

    @property
    def code(self) -> str:
        """The error's code; a KeyError where the answer is none."""
        code: str = self.body["error"]["code"]
        return code


class Rest:
    """A user's client; `rest.post("/groups", name="x")` sends {"name": "x"}, `body=` sends anything."""

    def __init__(self, user: User | None) -> None:
        self.client = APIClient()
        if user is not None:
            self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.token(user)}")

    def get(self, path: str, **query: Any) -> Answer:
        """GET with a query."""
        return self._checked("get", path, self.client.get(PREFIX + path, query))

    def send(self, method: str, path: str, body: Any) -> Answer:
        """Any method with any JSON body."""
        return self._checked(method, path, self.client.generic(method.upper(), PREFIX + path, *_encoded(body)))

    def post(self, path: str, **fields: Any) -> Answer:
        """POST of an object."""
        return self.send("post", path, fields)

    def patch(self, path: str, **fields: Any) -> Answer:
        """PATCH of an object."""
        return self.send("patch", path, fields)

    def put(self, path: str, **fields: Any) -> Answer:
        """PUT of an object."""
        return self.send("put", path, fields)

    def delete(self, path: str) -> Answer:
        """DELETE without a body."""
        return self._checked("delete", path, self.client.delete(PREFIX + path))

    def _checked(self, method: str, path: str, response: Any) -> Answer:
        answer = Answer(response)
        described = _operation(method, path)
        if described is not None:
            answers = described["responses"]
            expected = answers.get(str(answer.status)) or answers["default"]
            assert str(answer.status) in answers or answer.status >= 400, f"{method} {path}: {answer.status} is not documented"
            _conforms(answer.body, expected, what=f"{method} {path} {answer.status}")
        return answer


def client_for(user: User | None) -> Rest:
    """The client of a user, or of nobody."""
    return Rest(user)


Client = Callable[[User | None], Rest]


def _encoded(body: Any) -> tuple[bytes, str]:
    renderer = APIClient().renderer_classes["json"]()
    return (body if isinstance(body, bytes) else renderer.render(body), "application/json")


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, template in routes():
        if pattern.fullmatch(PREFIX + path):
            found: dict[str, Any] | None = document()["paths"][template].get(method)
            return found
    return None


def _conforms(body: Any, expected: dict[str, Any], *, what: str) -> None:
    content = expected.get("content")
    if content is None:
        assert body is None, f"{what}: a body where the document has none"
        return
    schema = {**content["application/json"]["schema"], "components": document()["components"]}
    faults = [
        f"{what}: {list(fault.absolute_path)} {fault.message[:200]}" for fault in OAS31Validator(schema).iter_errors(body)
    ]
    assert faults == []
    if isinstance(body, dict) and "error" not in body and "$ref" in content["application/json"]["schema"]:
        name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(body) <= set(document()["components"]["schemas"][name]["properties"]), f"{what}: more than documented"
