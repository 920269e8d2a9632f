"""The OpenAPI document is valid and complete, and the page that shows it needs nothing from elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern
from openapi_spec_validator import validate

from imcore.api import urls
from oa.api import urls as office_urls
from tests.imcore.api.conforming import document

METHODS = ("get", "put", "post", "patch", "delete")
HOOK = "POST /hooks/{token}"  # its address is the credential, and each form is answered in its own words


@pytest.fixture(scope="module")
def operations() -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    }


def view_of(callback: Any) -> type:
    """The class behind a route: `as_view` leaves it on the function."""
    view: type = callback.view_class
    return view


def test_the_document_is_valid(db: None) -> None:
    response = Client().get("/api/schema/")
    assert response.status_code == 200
    served = yaml.safe_load(response.content)
    validate(served)
    assert served["openapi"].startswith("3.1")
    assert served["info"]["title"] == "Hongyan"


def test_the_document_is_made_without_a_guess(tmp_path: Path) -> None:
    """drf-spectacular warns wherever it has to guess; the command fails then."""
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))
    assert yaml.safe_load((tmp_path / "schema.yaml").read_text())["paths"].keys() == document()["paths"].keys()


def test_every_route_is_in_the_document() -> None:
    """A view's methods and the document's are the same."""
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/api/v1/{pattern.pattern}"), method)
        for patterns in (*(resource.urlpatterns for resource in urls.resources), *office_urls.resources)
        for pattern in patterns
        if isinstance(pattern, URLPattern)
        for method in METHODS
        if hasattr(view_of(pattern.callback), method)
    }
    described = {
        (path, method)
        for path, operations in document()["paths"].items()
        for method in operations
        if method in METHODS and path.startswith("/api/v1/")
    }
    assert described == served
    assert len(served) > 40


def test_every_operation_describes_its_refusals_in_the_one_shape(operations: dict[str, dict[str, Any]]) -> None:
    reference = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for name, operation in operations.items():
        if name == HOOK:
            continue
        answers = operation["responses"]
        for status in ("400", "401", "403", "404", "429", "default"):
            assert answers[status]["content"] == reference, name


def test_every_operation_has_a_summary_an_answer_and_where_it_takes_one_a_body(
    operations: dict[str, dict[str, Any]],
) -> None:
    for name, operation in operations.items():
        assert operation["summary"], name
        successes = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        assert successes, name
        for status, answer in successes.items():
            assert ("content" in answer) == (status != "204"), name
        if name.startswith("PATCH"):
            assert "requestBody" in operation, name


def test_operations_are_for_those_who_are_signed_in(operations: dict[str, dict[str, Any]]) -> None:
    open_to_all = [name for name, operation in operations.items() if {} in operation.get("security", [{}])]
    assert [name for name in open_to_all if name not in ("POST /api/v1/auth/login", HOOK)] == []
    schemes = document()["components"]["securitySchemes"]
    assert schemes["bearer"]["scheme"] == "bearer"
    assert schemes["session"]["in"] == "cookie"


def test_the_docs_page_runs_under_our_own_content_policy(db: None) -> None:
    response = Client().get("/api/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(sources) >= 5
    assert [source for source in sources if not source.startswith("/")] == []
    assert re.findall(r"<script(?![^>]*src=)|<style|style=|onload=", page) == []
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_docs_pages_script_is_a_script_of_ours(db: None) -> None:
    response = Client().get("/api/docs/?script=")
    assert response.headers["Content-Type"].startswith("application/javascript")
    assert b"/api/schema/" in response.content


def test_the_routes_are_mounted_where_the_contract_says() -> None:
    assert view_of(get_resolver().resolve("/api/v1/conversations").func).__module__ == "imcore.api.conversations"
