"""What a browser is shown where there is no page, in the reader's language."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override


@pytest.mark.parametrize(("language", "heading"), [("en", "Page not found"), ("zh-hans", "页面不存在")])
def test_a_missing_page_says_so_in_the_readers_language(language: str, heading: str) -> None:
    answer = Client().get("/nothing-here/", headers={"accept-language": language})
    assert answer.status_code == 404
    assert f"<h1>{heading}</h1>" in answer.content.decode()


def test_a_form_without_its_token_is_told_to_load_the_page_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/login", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "<h1>This page is too old</h1>" in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "heading"), [(400, "That did not work"), (403, "Not allowed"), (500, "Something went wrong")]
)
def test_the_other_pages_need_no_request(status: int, heading: str) -> None:
    with override("en"):
        assert f"<h1>{heading}</h1>" in render_to_string(f"{status}.html")
