"""What a client may ask for."""

from imcore.integrations.scopes import SCOPES, ClientScopes
from imcore.models import ApiClient


def test_a_client_is_offered_what_it_is_allowed_and_what_there_is() -> None:
    client = ApiClient(scopes=["files", "gone"])
    assert list(ClientScopes().get_available_scopes(client)) == ["files"]
    assert list(ClientScopes().get_default_scopes(client)) == ["files"]
    assert list(ClientScopes().get_available_scopes()) == []


def test_each_scope_says_what_it_allows() -> None:
    assert ClientScopes().get_all_scopes() == SCOPES
    assert all(str(sentence) for sentence in SCOPES.values())
