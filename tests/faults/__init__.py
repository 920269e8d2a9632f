"""Faults: the product's processes and engines are killed, frozen and cut off in the middle of traffic."""

import pytest

pytest.register_assert_rewrite("tests.faults.verdict")  # its asserts say what they compared, as a test's do
