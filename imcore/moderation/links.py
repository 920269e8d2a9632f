"""Addresses of pages in a text. Pure; the text is at half width and holds nothing invisible (normalise.visible)."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

# what people write without a scheme. Endings that are those of files as well (py, md, sh, rs, zip …) are not among them
ENDINGS = (
    "com|net|org|info|biz|edu|gov|mil|int|top|xyz|vip|club|shop|site|online|store|tech|app|dev|icu|pro|wang|ltd|cloud|cn|hk|tw"
    "|mo|jp|kr|sg|th|vn|ph|uk|ca|au|nz|de|fr|es|nl|ch|se|dk|fi|pl|cz|pt|gr|ie|ru|ua|tr|il|ae|br|mx|ar|za|eu|io|ai|cc|tv|co"
    "|im|gg|ly|fm|公司|网络|中国|在线|网址"
)
# words as well, as in "the end.It is": with a path only
WORDS = "in|it|no|is|be|at|to|us|me|my|id|so|la|live|work|link|group"
PATH = r"[/?#\\][!#-&(-;=?-~]*"  # printable ASCII without quotes and angle brackets
ADDRESS = re.compile(
    r"(?P<mailbox>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"  # no page
    # with a scheme: up to what is no ASCII; a host that begins with other letters up to a space
    r"|(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:[/\\]{2}(?:[!#-&(-;=?-~]+|[^\s<>\"']+)"
    rf"|(?<![a-z0-9\-])(?:www\d?[.。][a-z0-9-]{{1,63}}(?:[.。][a-z0-9-]{{1,63}}){{1,5}}(?::\d{{1,5}})?(?:{PATH})?"
    rf"|[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?(?:[.。][a-z0-9-]{{1,63}}){{0,4}}[.。]"
    rf"(?:(?:{ENDINGS})(?![a-z0-9-])(?::\d{{1,5}})?(?:{PATH})?|(?:{WORDS})/[!#-&(-;=?-~]+))",
    re.IGNORECASE,
)
AUTHORITY_ENDS = re.compile(r"[/?#\\]")
TRAILING = ".,;:!?)]}"


class Link(NamedTuple):
    """An address, its host in lower case, and its place in the text."""

    start: int
    end: int
    host: str


def links(text: str) -> Iterator[Link]:
    """With a scheme (any but that of a mailbox), with www, or a domain by itself."""
    for found in ADDRESS.finditer(text):
        if found["mailbox"] is None:
            written = found[0].rstrip(TRAILING)
            yield Link(found.start(), found.start() + len(written), host_of(written))


def host_of(address: str) -> str:
    """The host as a browser reads it: a backslash is a slash, and what stands before an @ is a name (so that
    `https://allowed.com@evil.com` and `https://evil.com\\@allowed.com` are evil.com's)."""
    rest = address.partition(":")[2].lstrip("/\\") if re.match(r"[a-z][a-z0-9+.-]*:[/\\]", address, re.IGNORECASE) else address
    authority = AUTHORITY_ENDS.split(rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host.replace("。", ".").strip(".").casefold()


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Is it one of these domains, or below one?"""
    return any(host == domain or host.endswith(f".{domain}") for domain in allowed)
