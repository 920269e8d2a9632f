"""What stands before the nodes in production: one address, health checks, and each new connection to a node that is ready."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from tests.faults.wire import Wire

ASK_SECONDS = 0.1
QUESTION = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Balancer:
    """Forwards TCP to the ready ones in turn; a connection stays where it is. `told`: what each says of itself."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._wires = {port: Wire(port) for port in ports}
        self._turn = itertools.count()
        self.told: dict[int, list[str]] = {port: [] for port in ports}
        self.url = ""

    async def watch(self) -> None:
        """Asks all nodes again and again, for ever."""
        while True:
            for port, told in self.told.items():
                status = await self._ask(port)
                if told[-1:] != [status]:
                    told.append(status)
            await asyncio.sleep(ASK_SECONDS)

    async def _ask(self, port: int) -> str:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return "away"
        try:
            writer.write(QUESTION)
            answer = await reader.read()
            status: str = json.loads(answer.partition(b"\r\n\r\n")[2])["status"]
        except (OSError, ValueError):
            return "away"
        finally:
            writer.transport.abort()
        return status

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client."""
        ready = [port for port, told in self.told.items() if told[-1:] == ["ok"]]
        if ready:
            await self._wires[ready[next(self._turn) % len(ready)]].accept(reader, writer)
        else:
            writer.transport.abort()

    async def end(self) -> None:
        """Every connection breaks."""
        for wire in self._wires.values():
            await wire.end()


@asynccontextmanager
async def open_balancer(ports: Sequence[int]) -> AsyncIterator[Balancer]:
    """Before the nodes on these ports; `url` is where its clients go."""
    balancer = Balancer(ports)
    watching = asyncio.create_task(balancer.watch())
    server = await asyncio.start_server(balancer.accept, "127.0.0.1", 0)
    balancer.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws/v1"
    try:
        yield balancer
    finally:
        watching.cancel()
        await asyncio.wait([watching])
        server.close()
        await balancer.end()
