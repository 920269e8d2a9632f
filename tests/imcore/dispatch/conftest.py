"""Both layers, each in turn: what holds on one must hold on the other."""

from collections.abc import Iterator

import pytest

from tests.imcore.dispatch.hearing import MEMORY, redis_layer, the_layer
from tests.services import Services


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
def layer(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process's layer, by name; nobody is attached to the bus before or after."""
    if request.param == "memory":
        chosen = MEMORY
    else:
        services: Services = request.getfixturevalue("services")
        chosen = redis_layer(services.redis.url)
    with the_layer(chosen):
        yield str(request.param)


@pytest.fixture
def redis_only(services: Services) -> Iterator[Services]:
    """The process's layer on the private Redis."""
    with the_layer(redis_layer(services.redis.url)):
        yield services
