"""Clients of the facade, and the lines for which they call."""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db import transaction
from django.utils.translation import gettext as _
from oauth2_provider.models import AccessToken

from imcore import errors
from imcore.integrations import secrets
from imcore.integrations.scopes import SCOPES
from imcore.models import ApiClient, BusinessLine, FacadeLine, User, UserKind


@transaction.atomic
def open_line(line: BusinessLine, *, sandbox: bool = False) -> FacadeLine:
    """The line with its bot, which is made the first time. Whether it is a sandbox is said then, and stays."""
    BusinessLine.objects.select_for_update(no_key=True).get(pk=line.pk)
    found = FacadeLine.objects.filter(line=line).first()
    return found or FacadeLine.objects.create(line=line, bot=_bot(line), sandbox=sandbox)


def create(
    line: FacadeLine, *, name: str, scopes: Sequence[str], addresses: Sequence[str] = (), **limits: int
) -> tuple[ApiClient, str]:
    """A client, and its secret, which is shown this once. Raises Invalid (scopes, addresses)."""
    client = ApiClient(line=line, name=name, scopes=known_scopes(scopes), addresses=networks(addresses), **limits)
    with transaction.atomic():
        client.save()
        return client, secrets.issue(client)


@transaction.atomic
def switch(client: ApiClient, *, on: bool) -> None:
    """On, or off: from the commit on it is refused, whatever tokens it has."""
    ApiClient.objects.filter(pk=client.pk).update(is_active=on)
    client.is_active = on
    if not on:
        AccessToken.objects.filter(application=client).delete()


def rotate(client: ApiClient, *, hours: int) -> str:
    """A new secret, beside which the present one is good for so many hours yet."""
    return secrets.rotate(client, overlap=timedelta(hours=hours))


def may_come_from(client: ApiClient, address: str | None) -> bool:
    """Is it on, and is the address one of its own?"""
    return client.is_active and within(client.addresses, address)


def within(allowed: Sequence[str], address: str | None) -> bool:
    """Is the address in one of these networks? Without a list every address is."""
    if not allowed:
        return True
    try:
        here = ip_address(address or "")
    except ValueError:
        return False
    here = getattr(here, "ipv4_mapped", None) or here
    return any(here in ip_network(network) for network in allowed)


def known_scopes(names: Sequence[str]) -> list[str]:
    """Each once, in the order of SCOPES. Raises Invalid for one that is none."""
    unknown = [name for name in names if name not in SCOPES]
    if unknown:
        raise errors.Invalid(scopes=[_("There is no such scope: %s") % name for name in unknown])
    return [name for name in SCOPES if name in names]


def networks(texts: Sequence[str]) -> list[str]:
    """Addresses and networks (CIDR) in their one form. Raises Invalid."""
    found, bad = [], []
    for text in texts:
        try:
            found.append(str(ip_network(text.strip())))
        except ValueError:
            bad.append(_("This is neither an address nor a network: %s") % text)
    if bad:
        raise errors.Invalid(addresses=bad)
    return list(dict.fromkeys(found))


def _bot(line: BusinessLine) -> User:
    name = free = f"{line.key}.bot"
    number = 1
    while User.objects.filter(username=free).exists():
        number += 1
        free = f"{name}{number}"
    return User.objects.create_user(free, display_name=line.name, kind=UserKind.BOT)
