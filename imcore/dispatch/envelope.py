"""What travels on the bus: a frame that is ready for its readers, and what a node must know to hand it out."""

import msgspec
from msgspec import Struct


class Event(Struct, array_like=True, tag="e"):
    """A versioned event of a conversation. `joined`/`left`: whose membership changed with it.

    The frame of a change that was made before another one may say less than the log does now; never more.
    """

    conversation: int
    version: int
    frame: bytes
    joined: list[int] = []
    left: list[int] = []


class Membership(Struct, array_like=True, tag="m"):
    """Users who have joined or left a conversation: for nodes that do not listen to it yet."""

    conversation: int
    joined: list[int] = []
    left: list[int] = []


class Passing(Struct, array_like=True, tag="p"):
    """A frame without a version: typing, read, presence, signal. To a conversation's listeners, or (0) to the name's user."""

    frame: bytes
    conversation: int = 0
    except_user: int = 0


class Closing(Struct, array_like=True, tag="c"):
    """Close a user's connections: of one device, or of all but one."""

    user: int
    code: int
    reason: str
    device: int | None = None
    except_device: int | None = None


Envelope = Event | Membership | Passing | Closing
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Envelope).decode
