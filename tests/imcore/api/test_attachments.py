"""POST attachments, GET attachments/{id}[/thumbnail]."""

from collections.abc import Callable
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as product
from django.db import connections
from django.http import StreamingHttpResponse
from django.test import AsyncClient, Client
from django.utils import timezone
from rest_framework.test import APIClient

from imcore.models import Attachment, AttachmentUse, Member, Message
from tests.answers import Answer
from tests.cast import Cast
from tests.imcore.attachments import files

pytestmark = pytest.mark.django_db
UPLOAD = "/api/v1/attachments"
Api = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def upload(client: Client, content: bytes, name: str = "a.bin", **fields: str) -> Answer:
    return client.post(UPLOAD, {"file": files.upload(content, name)} | fields, format="multipart")


def kept_files() -> int:
    return sum(path.is_file() for path in Path(product.MEDIA_ROOT).rglob("*"))


def hold(attachment_id: str, cast: Cast, seq: int = 1) -> None:
    Message.objects.create(
        conversation=cast.group, seq=seq, version=seq, sender=cast.alice, client_id=f"c{seq}", kind="file", body={}
    )
    AttachmentUse.objects.create(attachment_id=attachment_id, conversation=cast.group, seq=seq)


def test_an_upload_comes_back_byte_for_byte(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    answer = upload(client, files.PDF, "计划.pdf")
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"id": body["id"], "name": "计划.pdf", "size": len(files.PDF), "mime": "application/pdf"}
    back = client.get(f"{UPLOAD}/{body['id']}")
    assert (back.status_code, back.getvalue()) == (200, files.PDF)
    assert back.headers["Content-Disposition"].startswith("attachment;")


def test_an_image_has_its_size_and_a_thumbnail(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    body = upload(client, files.picture(size=(960, 600)), kind="image").json()
    assert (body["width"], body["height"], body["thumbnail"]) == (960, 600, f"{UPLOAD}/{body['id']}/thumbnail")
    thumbnail = client.get(body["thumbnail"])
    assert (thumbnail.status_code, thumbnail.headers["Content-Type"]) == (200, "image/webp")
    assert thumbnail.getvalue()[8:12] == b"WEBP"
    assert client.get(f"{UPLOAD}/{body['id']}").headers["Content-Disposition"].startswith("inline;")


def test_a_file_without_a_thumbnail_has_none(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    body = upload(client, files.PDF).json()
    assert client.get(f"{UPLOAD}/{body['id']}/thumbnail").status_code == 404


def test_members_read_it_while_a_message_holds_it(cast: Cast, api: Api) -> None:
    body = upload(api(cast.alice), files.picture(), kind="image").json()
    paths = [f"{UPLOAD}/{body['id']}", body["thumbnail"]]

    def statuses() -> list[list[int]]:
        return [[api(user).get(path).status_code for path in paths] for user in (cast.alice, cast.bob, cast.dave, cast.erin)]

    assert statuses() == [[200, 200], [404, 404], [404, 404], [404, 404]]
    hold(body["id"], cast)
    assert statuses() == [[200, 200], [200, 200], [404, 404], [404, 404]]
    Member.objects.filter(conversation=cast.group, user=cast.bob).update(left_at=timezone.now())
    assert statuses() == [[200, 200], [404, 404], [404, 404], [404, 404]]
    assert [api(None).get(path).status_code for path in paths] == [401, 401]


def test_a_stranger_cannot_tell_a_file_from_none(cast: Cast, api: Api) -> None:
    body = upload(api(cast.alice), b"secret").json()
    there = api(cast.erin).get(f"{UPLOAD}/{body['id']}")
    absent = api(cast.erin).get(f"{UPLOAD}/00000000-0000-4000-8000-000000000000")
    assert there.json() == absent.json()
    assert (there.status_code, absent.status_code) == (404, 404)


def test_an_avatar_is_seen_by_anyone_signed_in(cast: Cast, api: Api) -> None:
    body = upload(api(cast.alice), files.picture(), kind="avatar").json()
    assert api(cast.erin).get(f"{UPLOAD}/{body['id']}").status_code == 200
    assert api(None).get(f"{UPLOAD}/{body['id']}").status_code == 401


def test_a_part_is_answered_with_206(cast: Cast, api: Api) -> None:
    client = api(cast.alice)
    body = upload(client, files.MP4, kind="video").json()
    part = client.get(f"{UPLOAD}/{body['id']}", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.getvalue(), part.headers["Content-Range"]) == (206, b"ftyp", f"bytes 4-7/{len(files.MP4)}")
    assert client.get(f"{UPLOAD}/{body['id']}", headers={"Range": "bytes=9999-"}).status_code == 416
    again = client.get(f"{UPLOAD}/{body['id']}", headers={"If-None-Match": part.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"{UPLOAD}/{body['id']}")
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(len(files.MP4)), b"")


@pytest.mark.django_db(transaction=True)
async def test_a_server_of_the_asynchronous_manner_streams_it(cast: Cast) -> None:
    client = AsyncClient()
    await client.aforce_login(cast.alice)
    content = files.PDF * 2000
    sent = await client.post(UPLOAD, {"file": files.upload(content)})
    back = await client.get(f"{UPLOAD}/{sent.json()['id']}")
    assert isinstance(back, StreamingHttpResponse)
    assert back.is_async
    assert b"".join([chunk async for chunk in back]) == content
    await sync_to_async(connections.close_all)()  # those of the thread that served it


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (files.PNG_SIGNATURE + files.HTML, {"kind": "image"}, 400, "invalid"),
        (files.SVG, {"kind": "image"}, 400, "invalid"),
        (files.HTML, {"kind": "avatar"}, 400, "invalid"),
        (files.PDF, {"kind": "voice"}, 400, "invalid"),
        (files.PDF, {"kind": "virus"}, 400, "invalid"),
        (files.png_bomb(), {"kind": "image"}, 413, "too_large"),
        (files.png_bomb(), {}, 413, "too_large"),
        (b"", {}, 400, "invalid"),
    ],
)
def test_what_is_refused_leaves_nothing(
    cast: Cast, api: Api, content: bytes, fields: dict[str, str], status: int, code: str
) -> None:
    answer = upload(api(cast.alice), content, "picture.png", **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (Attachment.objects.count(), kept_files()) == (0, 0)


@pytest.mark.parametrize("content", [files.HTML, files.SVG, files.PNG_SIGNATURE + files.HTML])
def test_what_a_browser_could_run_is_only_ever_downloaded(cast: Cast, api: Api, content: bytes) -> None:
    client = api(cast.alice)
    body = upload(client, content, "page.html").json()
    headers = client.get(f"{UPLOAD}/{body['id']}").headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["../../../etc/cron.d/evil", "..\\..\\evil", "/etc/passwd", "%2e%2e%2fevil"])
def test_a_name_leads_nowhere(cast: Cast, api: Api, name: str) -> None:
    body = upload(api(cast.alice), b"x", name).json()
    assert "/" not in body["name"]
    assert "\\" not in body["name"]
    stored = Path(product.MEDIA_ROOT, Attachment.objects.get().file.name)
    assert stored.read_bytes() == b"x"
    assert stored.name == body["id"]


def test_a_file_over_its_limit_is_too_large(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(product.IMCORE, "image_bytes", 1000)
    answer = upload(api(cast.alice), files.PNG_SIGNATURE + bytes(2000), kind="image")
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["detail"]) == (
        413, "too_large", {"limit": 1000}
    )  # fmt: skip
    assert kept_files() == 0


@pytest.mark.parametrize("size", [300_000, 3_000_000])
def test_an_upload_over_every_limit_is_not_even_read_through(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for purpose in ("image", "file", "voice", "video", "avatar"):
        monkeypatch.setitem(product.IMCORE, f"{purpose}_bytes", 100_000)
    answer = upload(api(cast.alice), bytes(size))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert kept_files() == 0


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"nothing", "multipart/form-data; boundary=x"),
        (b"nothing", "multipart/form-data"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n', "multipart/form-data; boundary=x"),
    ],
)
def test_a_broken_form_is_refused(cast: Cast, api: Api, body: bytes, content_type: str) -> None:
    assert api(cast.alice).generic("POST", UPLOAD, body, content_type=content_type).status_code == 400


def test_a_form_of_too_many_fields_is_refused(cast: Cast, api: Api) -> None:
    fields = {f"f{number}": "x" for number in range(2000)}
    assert api(cast.alice).post(UPLOAD, fields, format="multipart").status_code in (400, 413)


def test_json_is_no_upload(cast: Cast, api: Api) -> None:
    assert api(cast.alice).post(UPLOAD, {"file": "x"}, format="json").status_code == 415


def test_nobody_uploads_nothing(api: Api) -> None:
    assert upload(api(None), b"x").status_code == 401
    assert kept_files() == 0


def test_a_page_login_uploads_with_a_csrf_token_only(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.alice)
    assert browser.post(UPLOAD, {"file": files.upload(b"x")}).status_code == 403
    assert kept_files() == 0
    browser.cookies["csrftoken"] = "t" * 32
    assert browser.post(UPLOAD, {"file": files.upload(b"x")}, headers={"X-CSRFToken": "t" * 32}).status_code == 201
