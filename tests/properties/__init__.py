"""Properties: random conversations with the running product, held against its six promises from outside."""

import pytest

pytest.register_assert_rewrite("tests.properties.promises")  # its asserts say what they compared, as a test's do
