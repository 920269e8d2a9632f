"""A network between a client and a node: it can fall silent, lose one direction, and break in the middle of a frame."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

CHUNK_BYTES = 65_536


class Wire:
    """Forwards TCP to a node's port. What it holds back it does not lose, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._up, self._down = asyncio.Event(), asyncio.Event()
        self._up.set()
        self._down.set()
        self._allowance: int | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client: a pump each way."""
        to_node, from_node = writer, writer
        try:
            node_reader, to_node = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = {to_node, from_node}
        self._writers |= pair
        pumps = [
            asyncio.create_task(self._pump(reader, to_node, self._up, counted=True)),
            asyncio.create_task(self._pump(node_reader, from_node, self._down)),
        ]
        self._tasks |= set(pumps)
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for end in pair:
            end.transport.abort()
        self._writers -= pair
        self._tasks -= set(pumps)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flowing: asyncio.Event, *, counted: bool = False
    ) -> None:
        try:
            while data := await reader.read(CHUNK_BYTES):
                await flowing.wait()
                if counted and self._allowance is not None:
                    data = data[: self._allowance]
                    self._allowance -= len(data)
                writer.write(data)
                await writer.drain()
                if counted and self._allowance == 0:
                    self._allowance = None
                    return
        except OSError:
            return

    def stall(self, *, up: bool = True, down: bool = True) -> None:
        """Nothing passes any more towards the node (up), towards the client (down)."""
        if up:
            self._up.clear()
        if down:
            self._down.clear()

    def flow(self) -> None:
        """What was held back passes, and all that follows."""
        self._up.set()
        self._down.set()

    def cut_after(self, count: int) -> None:
        """So many bytes more reach the node; then the connection that sent them breaks."""
        self._allowance = count

    def cut(self) -> None:
        """Every connection breaks now; what was held back is lost."""
        for writer in self._writers:
            writer.transport.abort()

    async def end(self) -> None:
        """Every connection breaks, and nothing of this goes on."""
        self.flow()
        self.cut()
        if self._tasks:
            await asyncio.wait(self._tasks)


@asynccontextmanager
async def open_wire(port: int) -> AsyncIterator[Wire]:
    """A wire to the node on that port; `url` is where its clients go."""
    wire = Wire(port)
    server = await asyncio.start_server(wire.accept, "127.0.0.1", 0)
    wire.url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws/v1"
    try:
        yield wire
    finally:
        server.close()
        await wire.end()
