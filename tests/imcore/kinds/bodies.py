"""Bodies as a client may send them, and what a refusal of one says."""

from typing import Any

import pytest
from hypothesis import strategies

from imcore import errors, extend

FILE_ID = "7d3f5a1e-0b6c-4c1d-9e2a-5f4b3c2d1e0f"
Body = dict[str, Any]

# whatever a JSON text may hold, as the decoder of the wire gives it
json_values = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers(-(2**63), 2**64 - 1)
    | strategies.floats(allow_nan=False, allow_infinity=False)
    | strategies.text(),
    lambda inner: strategies.lists(inner, max_size=4) | strategies.dictionaries(strategies.text(), inner, max_size=4),
    max_leaves=12,
)


def refusal(kind: extend.MessageKind, body: Body) -> dict[str, list[str]]:
    """The detail by field with which the kind refuses the body."""
    with pytest.raises(errors.Invalid) as refused:
        kind.validate(body)
    detail: dict[str, list[str]] = refused.value.detail
    return detail


def refused_field(kind: extend.MessageKind, body: Body) -> str:
    """The one field that a refusal names."""
    (field,) = refusal(kind, body)
    return field
