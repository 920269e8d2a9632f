"""Payloads made to break whoever reads them."""

from typing import Any

from hypothesis import strategies as st

FIELDS = (
    "msgtype", "text", "markdown", "link", "actionCard", "feedCard", "image", "news", "file", "at", "attachments", "blocks",
    "fields", "elements", "type", "title", "value", "url", "content", "alerts", "labels", "annotations", "commonLabels",
    "status", "orgId", "evalMatches", "kind", "body", "mentions", "btns", "links", "articles", "base64", "md5", "atMobiles",
    "username",
)  # fmt: skip
WORDS = (
    "text",
    "markdown",
    "section",
    "rich_text",
    "header",
    "actions",
    "image",
    "news",
    "all",
    "@all",
    "firing",
    "<@a>",
    "*x*",
)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(WORDS) | st.text(max_size=20)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)
payloads: st.SearchStrategy[dict[str, Any]] = st.dictionaries(st.sampled_from(FIELDS), values, max_size=6)
