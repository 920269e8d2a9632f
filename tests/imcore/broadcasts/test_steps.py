"""What a worker does after a chunk."""

from imcore.broadcasts.steps import Step


def test_there_are_three() -> None:
    assert [step.name for step in Step] == ["MORE", "LATER", "END"]
