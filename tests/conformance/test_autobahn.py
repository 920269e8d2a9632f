"""The WebSocket standard, by the Autobahn suite's fuzzing client: the server as the product runs it fails no case."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from imcore.protocol import FRAME_LIMIT_BYTES
from scripts.serve import configuration
from scripts.set_up import AUTOBAHN
from tests.conformance.echo import PATH, echo_configuration
from tests.products import Product, embedded_product

pytestmark = pytest.mark.autobahn

LARGEST = 16 << 20  # the suite's largest message; people's are 64 KiB
COMPRESSION = {"12", "13"}  # frames are encoded once for all readers, so none is compressed: offered, and declined


@dataclass(frozen=True)
class Verdict:
    """What the suite says of one case."""

    behavior: str
    close: str
    close_code: int | None

    @property
    def failed(self) -> bool:
        """Against the standard, in what was answered or in how the connection ended."""
        return self.behavior in ("FAILED", "ERROR") or self.close not in ("OK", "INFORMATIONAL")


def fuzz(product: Product, reports: Path, *cases: str) -> dict[str, Verdict]:
    """Runs the suite's cases (all where none is named) against the product's echo route → verdict by case."""
    chosen = [part for case in cases for part in ("--include", case)]
    address = f"ws://127.0.0.1:{product.node().port}{PATH}"
    done = subprocess.run(
        [str(AUTOBAHN / "bin" / "kosoku"), "--outdir", str(reports), *chosen, address],
        capture_output=True,
        text=True,
        check=False,
    )
    index = reports / "index.json"
    assert index.exists(), done.stdout + done.stderr
    (found,) = json.loads(index.read_text()).values()
    return {case: Verdict(said["behavior"], said["behaviorClose"], said["remoteCloseCode"]) for case, said in found.items()}


@pytest.fixture(scope="module")
def verdicts(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Verdict]]:
    """The whole suite, against the product with its echo route and room for the suite's messages."""
    folder = tmp_path_factory.mktemp("autobahn")
    with embedded_product(
        folder / "product", django_db_blocker, program="tests.conformance.echo", ECHO_BYTES=str(LARGEST)
    ) as running:
        yield fuzz(running, folder / "reports")


def test_the_server_fails_no_case(verdicts: dict[str, Verdict]) -> None:
    assert {case: verdict for case, verdict in verdicts.items() if verdict.failed} == {}


def test_every_case_of_the_suite_was_put_to_it(verdicts: dict[str, Verdict]) -> None:
    groups = Counter(case.partition(".")[0] for case in verdicts)
    assert groups == {
        "1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 54, "10": 1, "12": 90, "13": 126
    }  # fmt: skip


def test_only_compression_is_declined(verdicts: dict[str, Verdict]) -> None:
    declined = {case for case, verdict in verdicts.items() if verdict.behavior == "UNIMPLEMENTED"}
    assert declined == {case for case in verdicts if case.partition(".")[0] in COMPRESSION}


def test_a_message_above_the_products_limit_ends_with_1009(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> None:
    with embedded_product(tmp_path / "product", django_db_blocker, program="tests.conformance.echo") as running:
        found = fuzz(running, tmp_path / "reports", "9.1.1", "9.1.2", "9.3.1")
    assert found["9.1.1"] == Verdict("OK", "OK", 1000)  # 64 KiB exactly
    assert {case: found[case].close_code for case in ("9.1.2", "9.3.1")} == {"9.1.2": 1009, "9.3.1": 1009}
    assert found["9.1.2"].failed  # so the suite does find fault where there is one


def test_the_echo_is_served_as_the_product_is() -> None:
    product, echo = vars(configuration(host="127.0.0.1", port=8000)), vars(echo_configuration(8000, largest=LARGEST))
    assert {name for name in product if product[name] != echo[name]} == {"app", "ws_max_size"}
    assert product["ws_max_size"] == FRAME_LIMIT_BYTES == 65_536
