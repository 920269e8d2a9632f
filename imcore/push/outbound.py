"""The way out: HTTP to addresses that users have named, so never into this network where that is not wanted, and to those that
the settings name."""

import ipaddress
import socket
import threading
from collections.abc import Iterable

import httpcore
import httpx
from django.conf import settings

from imcore.push.parcel import Fate, Outcome

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 5.0


class AddressRefused(httpcore.ConnectError):
    """The name leads into a network that is not the public one."""


class _PublicOnly(httpcore.SyncBackend):
    """Looks the name up and connects to the very address that it looked at: a name that changes its mind gains nothing."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as fault:
            raise httpcore.ConnectError(str(fault)) from fault
        address = str(found[0][4][0])
        if not settings.PUSH["private_addresses"] and not all(is_public(str(entry[4][0])) for entry in found):
            raise AddressRefused("not a public address")
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


class _Transport(httpx.HTTPTransport):
    def __init__(self, *, http2: bool, trusted: bool) -> None:
        super().__init__(http2=http2)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            http1=not http2,
            http2=http2,
            network_backend=httpcore.SyncBackend() if trusted else _PublicOnly(),
            max_connections=64,
        )


def is_public(address: str) -> bool:
    """Is it an address of the internet, also in its dress of IPv6 (RFC 4291 §2.5.5, RFC 6052)?"""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or _nat64(found)
        if inner is not None:
            return inner.is_global
    return found.is_global and not found.is_multicast


def may_be_public(host: str) -> bool:
    """False for an address of a network and for this machine's names; what other names lead to is seen at the connection."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return is_public(host)
    except ValueError:
        return True


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(address.packed[-4:]) if address in ipaddress.ip_network("64:ff9b::/96") else None


_clients: dict[tuple[bool, bool], httpx.Client] = {}  # this process's; their connections are kept
_making = threading.Lock()


def client(*, http2: bool = False, trusted: bool = False) -> httpx.Client:
    """For all threads. It follows no redirection. `trusted`: for addresses that the settings name, in this network as well."""
    kind = (http2, trusted)
    with _making:
        if kind not in _clients:
            timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
            _clients[kind] = httpx.Client(transport=_Transport(http2=http2, trusted=trusted), timeout=timeout)
        return _clients[kind]


def hang_up() -> None:
    """Closes the connections; the next call opens new ones."""
    with _making:
        while _clients:
            _clients.popitem()[1].close()


def post(
    url: str, *, content: bytes, headers: dict[str, str], http2: bool = False, trusted: bool = False
) -> httpx.Response | Outcome:
    """The answer, or what the lack of one means. See client."""
    try:
        return client(http2=http2, trusted=trusted).post(url, content=content, headers=headers)
    except httpx.ConnectError as fault:
        refused = isinstance(fault.__cause__, AddressRefused)
        return Outcome(Fate.REFUSED, "the address is not public") if refused else Outcome(Fate.LATER, "cannot connect")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError):
        return Outcome(Fate.REFUSED, "not an address")
    except httpx.TransportError as fault:
        return Outcome(Fate.LATER, type(fault).__name__)
