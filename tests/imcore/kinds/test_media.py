"""Kinds that hold an uploaded file."""

from typing import Any

import pytest

from imcore import extend
from imcore.kinds.media import FILE, IMAGE, VIDEO, VOICE
from tests.imcore.kinds.bodies import FILE_ID, refusal, refused_field

MEDIA: list[extend.MessageKind] = [IMAGE, FILE, VOICE, VIDEO]
LEAST: dict[str, Any] = {
    "image": {"attachment": FILE_ID},
    "file": {"attachment": FILE_ID},
    "voice": {"attachment": FILE_ID, "seconds": 1},
    "video": {"attachment": FILE_ID, "seconds": 1},
}
every_kind = pytest.mark.parametrize("kind", MEDIA, ids=lambda kind: kind.name)


@every_kind
def test_the_file_is_named_by_its_id(kind: Any) -> None:
    stored = kind.validate(LEAST[kind.name])
    assert stored["attachment"] == FILE_ID
    assert kind.attachments(stored) == [FILE_ID]


@every_kind
@pytest.mark.parametrize("number", ["7", "", "7d3f5a1e-0b6c-4c1d-9e2a-5f4b3c2d1e0g", "../etc/passwd"])
def test_what_is_no_id_is_refused(kind: Any, number: str) -> None:
    assert refusal(kind, LEAST[kind.name] | {"attachment": number}) == {"body.attachment": ["Invalid UUID"]}


@every_kind
def test_without_a_file_it_is_nothing(kind: Any) -> None:
    body = {field: value for field, value in LEAST[kind.name].items() if field != "attachment"}
    assert refusal(kind, body) == {"body.attachment": ["Object missing required field `attachment`"]}


def test_an_id_is_stored_in_its_one_form() -> None:
    assert IMAGE.validate({"attachment": FILE_ID.upper().replace("-", "")})["attachment"] == FILE_ID


def test_only_a_files_name_is_text() -> None:
    assert FILE.text({"attachment": FILE_ID, "name": "计划.pdf"}) == "计划.pdf"
    assert [kind.text(LEAST[kind.name]) for kind in MEDIA] == ["", "", "", ""]


@pytest.mark.parametrize("kind", [VOICE, VIDEO], ids=lambda kind: kind.name)
def test_a_recording_lasts_more_than_nothing_and_two_hours_at_most(kind: Any) -> None:
    assert kind.validate({"attachment": FILE_ID, "seconds": 7_200})["seconds"] == 7_200
    assert refusal(kind, {"attachment": FILE_ID, "seconds": 7_200.001}) == {"body.seconds": ["Expected `float` <= 7200.0"]}
    assert refusal(kind, {"attachment": FILE_ID, "seconds": 0}) == {"body.seconds": ["Expected `float` > 0.0"]}
    assert refused_field(kind, {"attachment": FILE_ID}) == "body.seconds"


@pytest.mark.parametrize("kind", [IMAGE, VIDEO], ids=lambda kind: kind.name)
@pytest.mark.parametrize("side", ["width", "height"])
def test_a_picture_has_a_bounded_size(kind: Any, side: str) -> None:
    assert kind.validate(LEAST[kind.name] | {side: 100_000})[side] == 100_000
    assert refused_field(kind, LEAST[kind.name] | {side: 100_001}) == f"body.{side}"
    assert refused_field(kind, LEAST[kind.name] | {side: -1}) == f"body.{side}"
    assert refused_field(kind, LEAST[kind.name] | {side: 1.5}) == f"body.{side}"


@pytest.mark.parametrize(
    ("kind", "field", "limit"),
    [(FILE, "name", 255), (FILE, "mime", 255), (IMAGE, "thumbnail", 1_000), (VIDEO, "thumbnail", 1_000)],
)
def test_names_and_addresses_are_bounded(kind: Any, field: str, limit: int) -> None:
    assert kind.validate(LEAST[kind.name] | {field: "x" * limit})[field] == "x" * limit
    too_long = LEAST[kind.name] | {field: "x" * (limit + 1)}
    assert refusal(kind, too_long) == {f"body.{field}": [f"Expected `str` of length <= {limit}"]}


def test_a_file_has_no_negative_size() -> None:
    assert refusal(FILE, {"attachment": FILE_ID, "size": -1}) == {"body.size": ["Expected `int` >= 0"]}
