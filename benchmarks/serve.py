"""Serves an application as the product is served: `python -m benchmarks.serve APPLICATION PORT [CPU]`."""

import os
import resource
import sys

import uvicorn

from scripts.serve import configuration

OPEN_FILES = 20_000
BACKLOG = 4096


def main() -> None:
    """Until it is stopped."""
    application, port, *cpu = sys.argv[1:]
    if cpu:
        os.sched_setaffinity(0, {int(cpu[0])})
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    config = configuration(host="127.0.0.1", port=int(port), application=application)
    config.backlog = BACKLOG
    if application != "config.asgi:application":
        config.lifespan = "off"
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
