"""Ranges and validators, as functions of values and over both manners of serving."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponseRedirect
from django.test import AsyncRequestFactory, RequestFactory
from storages.backends.s3 import S3Storage

from imcore.api import download
from imcore.api.download import Download, Span, answer, requested_span

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def stored(tmp_path: object, settings: object) -> Download:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return Download(default_storage.save("f", ContentFile(CONTENT)), "报告 'a'\".mp4", "video/mp4", '"abc"')


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-99", Span(0, 99)),
        ("bytes=900-", Span(900, 999)),
        ("bytes=900-5000", Span(900, 999)),
        ("bytes=-100", Span(900, 999)),
        ("bytes=-5000", Span(0, 999)),
        ("bytes=999-999", Span(999, 999)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=" + "9" * 16 + "-", None),
        ("bytes=٣-٤", None),
    ],
)
def test_a_range_is_read_or_ignored(header: str, span: Span | None) -> None:
    assert requested_span(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_of_the_file_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        requested_span(header, 1000)


@pytest.mark.django_db  # the end of a response has Django look at its connections
def test_the_whole_file_comes_in_chunks(stored: Download) -> None:
    response = answer(RequestFactory().get("/"), stored)
    chunks = list(response)
    assert max(map(len, chunks)) == download.CHUNK_BYTES
    assert b"".join(chunks) == CONTENT
    assert response.headers["Content-Length"] == str(len(CONTENT))
    response.close()


async def test_under_asgi_it_comes_in_chunks_too(stored: Download) -> None:
    response = answer(AsyncRequestFactory().get("/", headers={"Range": "bytes=10-200009"}), stored)
    assert response.is_async  # type: ignore[attr-defined]
    chunks = [chunk async for chunk in response]  # type: ignore[attr-defined]
    assert (response.status_code, b"".join(chunks)) == (206, CONTENT[10:200010])
    assert max(map(len, chunks)) == download.CHUNK_BYTES
    response.close()


def test_headers_keep_it_from_running_in_our_origin(stored: Download) -> None:
    headers = answer(RequestFactory().get("/"), stored).headers
    assert headers["Content-Type"] == "video/mp4"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Disposition"] == "inline; filename*=utf-8''%E6%8A%A5%E5%91%8A%20%27a%27%22.mp4"


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "text/plain", "application/pdf", "application/octet-stream"])
def test_all_else_is_downloaded_as_bytes(stored: Download, mime: str) -> None:
    headers = answer(RequestFactory().get("/"), Download(stored.stored_name, "a.html", mime, '"abc"')).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="a.html"'


def test_a_name_cannot_add_a_header(stored: Download) -> None:
    headers = answer(RequestFactory().get("/"), Download(stored.stored_name, 'a"; x="\\', "image/png", '"abc"')).headers
    assert headers["Content-Disposition"] == 'inline; filename="a\\"; x=\\"\\\\"'


@pytest.mark.parametrize(
    ("sent", "status"), [('"abc"', 304), ('"x", W/"abc", "abc"', 304), ('W/"abc"', 304), ("*", 304), ('"x"', 200)]
)
def test_what_the_client_has_is_not_sent_again(stored: Download, sent: str, status: int) -> None:
    response = answer(RequestFactory().get("/", headers={"If-None-Match": sent}), stored)
    assert (response.status_code, response.headers["ETag"]) == (status, '"abc"')


@pytest.mark.parametrize(("condition", "status"), [('"abc"', 206), ('"old"', 200), ("Mon, 23 Nov 2026 08:00:00 GMT", 200)])
def test_a_part_of_another_version_is_not_sent(stored: Download, condition: str, status: int) -> None:
    response = answer(RequestFactory().get("/", headers={"Range": "bytes=0-9", "If-Range": condition}), stored)
    assert response.status_code == status


def test_a_range_outside_of_the_file_is_416(stored: Download) -> None:
    response = answer(RequestFactory().get("/", headers={"Range": "bytes=999999999-"}), stored)
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


@pytest.mark.parametrize(("headers", "status", "length"), [({}, 200, len(CONTENT)), ({"Range": "bytes=0-9"}, 206, 10)])
def test_head_says_all_and_sends_nothing(stored: Download, headers: dict[str, str], status: int, length: int) -> None:
    response = answer(RequestFactory().head("/", headers=headers), stored)
    assert (response.status_code, response.headers["Content-Length"], b"".join(response)) == (status, str(length), b"")


def test_an_object_store_is_asked_by_a_signed_address(settings: object) -> None:
    options = {
        "bucket_name": "goose",
        "endpoint_url": "http://store.example",
        "access_key": "key",
        "secret_key": "secret",
        "region_name": "x",
    }
    settings.STORAGES = settings.STORAGES | {  # type: ignore[attr-defined]
        "default": {"BACKEND": f"{S3Storage.__module__}.S3Storage", "OPTIONS": options}
    }
    response = answer(RequestFactory().get("/"), Download("2026/11/x", "a.html", "text/plain", '"abc"'))
    assert isinstance(response, HttpResponseRedirect)
    assert response.url.startswith("http://store.example/goose/2026/11/x?")
    assert "response-content-disposition=attachment" in response.url
    assert "response-content-type=application%2Foctet-stream" in response.url
    assert "Signature=" in response.url
