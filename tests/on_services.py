"""`python -m tests.on_services -m pytest …` runs Python with DATABASE_URL and REDIS_URL of private services."""

import os
import subprocess
import sys

from tests import lanes
from tests.services import running_services


def main() -> int:
    """The exit code of what was run; 0 with one line where the services are not installed and not required."""
    lack = lanes.missing("services")
    if lack:
        print(f"lane services did not run: {lack}")
        return int("services" in lanes.required())
    with running_services() as services:
        variables = os.environ | {"DATABASE_URL": services.postgres.url("postgres"), "REDIS_URL": services.redis.url}
        return subprocess.run([sys.executable, *sys.argv[1:]], env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
