"""What travels on the bus: a frame that is ready for its readers, and what a node must know to hand it out."""

import msgspec
from msgspec import Struct


class Event(Struct, array_like=True, tag="e"):
    """A versioned event of a conversation. `joined`/`left`: whose membership changed with it.

    The frame of a change that was made before another one may say less than the log does now; never more.
    """

    conversation: int
    version: int
    seq: int
    frame: bytes
    joined: list[int] = []
    left: list[int] = []


class Membership(Struct, array_like=True, tag="m"):
    """Users who have joined or left a conversation: for nodes that do not listen to it yet."""

    conversation: int
    joined: list[int] = []
    left: list[int] = []


class Passing(Struct, array_like=True, tag="p"):
    """A frame without a version: typing, read, presence, signal. To a conversation's listeners, to a user's connections,
    or to those who watch a user; the one that is not 0."""

    frame: bytes
    conversation: int = 0
    except_user: int = 0
    user: int = 0
    watched: int = 0


class Closing(Struct, array_like=True, tag="c"):
    """Close a user's connections: all, or those of one device or device class; never those of `except_device`."""

    user: int
    code: int
    reason: str
    device: int | None = None
    except_device: int | None = None
    device_class: str | None = None


Envelope = Event | Membership | Passing | Closing
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Envelope).decode
