"""Answering with a stored file so that nothing uploaded ever runs in our origin: ranges, validators, safe headers."""

import re
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags

CHUNK_BYTES = 64 * 1024
SIGNED_SECONDS = 300
# what a browser shows or plays by itself without running anything; the rest is downloaded
INLINE = {
    "image/png", "image/jpeg", "image/gif", "image/webp",
    "audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav", "audio/aac", "audio/flac",
    "video/webm", "video/mp4",
}  # fmt: skip
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    # may be kept, but is asked about each time: who has left a conversation is refused, and a recall is a recall
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "bytes",
}
# several ranges in one request are answered with the whole, as RFC 9110 §14.2 allows
ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


@dataclass(frozen=True)
class Download:
    """A stored file as it is to be answered with."""

    stored_name: str
    shown_name: str
    mime: str
    etag: str


@dataclass(frozen=True)
class Span:
    """The bytes first … last of a file, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class FileChunks:
    """The bytes of a span in chunks, for servers of both manners."""

    def __init__(self, stored_name: str, span: Span) -> None:
        self._stored_name, self._first, self._left = stored_name, span.first, span.length
        self._file: File[bytes] | None = None

    def _read(self) -> bytes:
        if self._file is None:  # opened by whoever reads, so that an answer that nobody reads holds no file open
            self._file = default_storage.open(self._stored_name)
            self._file.seek(self._first)
        chunk = self._file.read(min(CHUNK_BYTES, self._left))
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Called by Django when the response has gone, or its reader has."""
        if self._file is not None:
            self._file.close()


class ChunksInTurn(FileChunks):
    """For WSGI and the synchronous test client."""

    def __iter__(self) -> "ChunksInTurn":
        return self

    def __next__(self) -> bytes:
        chunk = self._read()
        if not chunk:
            raise StopIteration
        return chunk


class ChunksFromThreads(FileChunks):
    """For ASGI: read in threads, so that no disk holds up the loop, and a chunk at a time, so that no file fills the memory."""

    def __aiter__(self) -> "ChunksFromThreads":
        return self

    async def __anext__(self) -> bytes:
        chunk = await sync_to_async(self._read, thread_sensitive=False)()
        if not chunk:
            raise StopAsyncIteration
        return chunk


def answer(request: HttpRequest, download: Download) -> HttpResponseBase:
    """200, 206, 304, 416 with the bytes, or 302 to the object store. The permission has been checked before."""
    inline = download.mime in INLINE
    content_type = download.mime if inline else "application/octet-stream"
    disposition = content_disposition_header(not inline, download.shown_name) or "attachment"
    if not isinstance(default_storage, FileSystemStorage):
        return _redirect(download.stored_name, content_type=content_type, disposition=disposition)
    response = _local(request, download)
    about = {"Content-Type": content_type, "Content-Disposition": disposition, "ETag": download.etag}
    for name, value in (SAFE | about).items():
        response.headers[name] = value
    return response


def requested_span(header: str, size: int) -> Span | None:
    """A Range header → the span it asks for, within the file (RFC 9110 §14.1.2); None: it is to be ignored.

    Raises ValueError where it cannot be satisfied.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:  # the last so many bytes
        span = Span(max(0, size - int(last)), size - 1)
    else:
        span = Span(int(first), min(int(last or size), size - 1))
        if last and int(last) < int(first):
            return None
    if span.first >= size or span.length < 1:
        raise ValueError(header)
    return span


def _local(request: HttpRequest, download: Download) -> HttpResponseBase:
    had = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if download.etag in had or had == ["*"]:
        return HttpResponseNotModified()
    size = default_storage.size(download.stored_name)
    try:
        span = requested_span(_range(request, download.etag), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if span is None:
        return _bytes(request, download.stored_name, Span(0, size - 1))
    part = _bytes(request, download.stored_name, span, status=206)
    part.headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    return part


def _range(request: HttpRequest, etag: str) -> str:
    """The Range header, where If-Range allows it: a part of another version would spoil what the client has."""
    return request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""


def _bytes(request: HttpRequest, stored_name: str, span: Span, *, status: int = 200) -> HttpResponseBase:
    headers = {"Content-Length": str(span.length)}
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    chunks = ChunksFromThreads if isinstance(request, ASGIRequest) else ChunksInTurn
    return StreamingHttpResponse(chunks(stored_name, span), status=status, headers=headers)


def _redirect(stored_name: str, *, content_type: str, disposition: str) -> HttpResponseBase:
    store: Any = default_storage  # Storage knows no such parameters; S3's does
    address = store.url(
        stored_name,
        parameters={"ResponseContentType": content_type, "ResponseContentDisposition": disposition},
        expire=SIGNED_SECONDS,
    )
    return HttpResponseRedirect(address, headers={"Cache-Control": "private, no-store"})
