"""Files for a spreadsheet: CSV that Excel reads as UTF-8, no cell of which is a formula, sent as it is made."""

import csv
from collections.abc import AsyncIterator, Iterator, Sequence
from io import StringIO
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

# what makes a formula of a cell (OWASP, "CSV Injection")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as the machine's own encoding


def written(rows: Sequence[Sequence[str]], *, first: bool = False) -> bytes:
    """Lines of the file; the first ones begin with the byte order mark."""
    out = StringIO()
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return ((BYTE_ORDER_MARK if first else "") + out.getvalue()).encode()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def download(request: HttpRequest, chunks: Iterator[bytes], *, name: str) -> StreamingHttpResponse:
    """The answer: whatever the number of lines, the memory holds one chunk."""
    shown: Any = in_threads(chunks) if isinstance(request, ASGIRequest) else chunks
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(shown, content_type="text/csv; charset=utf-8", headers=headers)


async def in_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same for ASGI: the queries run in the request's thread, not on the loop."""
    while (chunk := await sync_to_async(_next)(chunks)) is not None:
        yield chunk


def _next(chunks: Iterator[bytes]) -> bytes | None:
    return next(chunks, None)
