"""A login is called what its user would call it."""

import pytest

from imcore.accounts.device_name import device_name

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome · Windows"),
        (CHROME + " Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1 Version/18.1 Safari/605.1", "Safari · macOS"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("HongyanBot/1.0", "HongyanBot/1.0"),
        ("", ""),
        ("x" * 500, "x" * 80),
        ("evil\x00\u202ename", "evilname"),
    ],
)
def test_a_user_agent_reads_as_a_name(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
