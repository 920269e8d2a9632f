"""A company's other system, as it speaks to the facade: it fetches a token, and calls with it."""

from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from imcore.integrations import clients
from imcore.integrations.scopes import SCOPES
from imcore.models import ApiClient, BusinessLine, FacadeLine
from tests import factories, said


def line(key: str = "", *, sandbox: bool = False) -> FacadeLine:
    """A business line at the facade, with its bot."""
    key = key or f"line{factories.number()}"
    return clients.open_line(BusinessLine.objects.create(key=key, name=key.capitalize()), sandbox=sandbox)


def client(of: FacadeLine, *scopes: str, **fields: Any) -> tuple[ApiClient, str]:
    """A client of the line's and its secret; without scopes it may do everything."""
    made, secret = clients.create(of, name=f"System {factories.number()}", scopes=scopes or list(SCOPES), **fields)
    said.secret(secret)
    return made, secret


def fetch(client_id: str, secret: str, **fields: Any) -> Any:
    """The answer of the token endpoint."""
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    extra = {name: fields.pop(name) for name in list(fields) if name.isupper()}
    return APIClient().post("/oauth/token", form | fields, **extra)


@dataclass(frozen=True)
class System:
    """A client within this process, with its token."""

    client: ApiClient
    secret: str
    token: str

    @property
    def bot(self) -> Any:
        """As whom it speaks."""
        return self.client.line.bot

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer of the facade to JSON."""
        caller = APIClient()
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {self.token}")
        options = {} if method == "GET" else {"format": "json"}
        return getattr(caller, method.lower())(f"/facade/v1/{path}", body, **options, headers=headers)

    def say(self, *to: str, text: str = "Hello", **fields: Any) -> Any:
        """A text to these."""
        return self.call("POST", "messages", {"to": list(to), "kind": "text", "body": {"text": text}} | fields)


def system(of: FacadeLine | None = None, *scopes: str, **fields: Any) -> System:
    """A client with a token of all its scopes."""
    made, secret = client(of or line(), *scopes, **fields)
    token = fetch(made.client_id, secret).json()["access_token"]
    said.secret(token)
    return System(made, secret, token)
