"""The product's settings over a data folder that ends with the run.

The environment is set before the product reads it, so what the tests run is `config.settings` and nothing else.
`DATABASE_URL` and `REDIS_URL` are honoured: the same tests run on PostgreSQL and Redis (`python -m tests.on_services`).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

if "HONGYAN_TEST_DIR" not in os.environ:  # xdist's workers inherit it from the process that made it
    os.environ["HONGYAN_TEST_DIR"] = tempfile.mkdtemp(prefix="hongyan-test-")
    atexit.register(shutil.rmtree, os.environ["HONGYAN_TEST_DIR"], ignore_errors=True)
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["DATA_DIR"] = str(Path(os.environ["HONGYAN_TEST_DIR"]) / WORKER)
os.environ.setdefault("LOG_LEVEL", "WARNING")
if os.environ.get("REDIS_URL"):  # a numbered database for each worker, so that none reads another's presence or cache
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER != "main" else 0
    server = urlsplit(os.environ["REDIS_URL"])  # a worker inherits the numbered one of the process that made it
    os.environ["REDIS_URL"] = server._replace(path=f"/{number}").geturl()

from django.conf import global_settings  # noqa: E402

from config.settings import *  # noqa: E402, F403  (the environment comes first)
from config.settings import (  # noqa: E402
    CHANNEL_LAYERS,
    DATABASES,
    INSTALLED_APPS,
    LOGGING,
    REDIS_URL,
)

INSTALLED_APPS.append("tests")  # for its `flush`
# within this process; a seventh of the time of what signs in went into the slow one (2026-11-24). Products have theirs
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *global_settings.PASSWORD_HASHERS]
WHITENOISE_USE_FINDERS = False  # each test client would look through all static files: a fifth of the time (2026-11-24)

if "sqlite" in str(DATABASES["default"]["ENGINE"]):
    # a file as in the product, not memory: threads of a test then wait for locks as they do in real life
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DATA_DIR"]) / "test.sqlite3")}
if os.environ.get("HONGYAN_TEST_LOGS"):  # what this process logs, `make test` reads at its end
    log = Path(os.environ["HONGYAN_TEST_LOGS"]) / f"tests-{os.getpid()}.log"
    LOGGING["handlers"]["kept"] = {"class": "logging.FileHandler", "formatter": "line", "filename": log}
    LOGGING["root"]["handlers"].append("kept")
if REDIS_URL:
    bus: dict[str, Any] = CHANNEL_LAYERS["default"]
    bus["CONFIG"]["prefix"] = f"hongyan-{WORKER}"  # pub/sub knows no numbered databases
