"""From references to people: `department:RD/*` is a scheme of the `audiences` door and what that scheme understands."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from imcore import errors, extend
from imcore.models import User, UserKind
from imcore.protocol import UserId

LIMIT = 1_000  # references of one message
LENGTH = 200
CHUNK = 2_000


class Choice(NamedTuple):
    """A reference and what it is called."""

    audience: str
    title: str


def checked(given: Sequence[str]) -> list[str]:
    """The references in their order, each once. Raises Invalid (audiences) naming those that mean nobody that there is."""
    wanted = list(dict.fromkeys(_written(reference) for reference in given))
    if not 1 <= len(wanted) <= LIMIT:
        raise errors.Invalid(audiences=[_("1 to %d of them.") % LIMIT])
    known = titles(wanted)
    wrong = [reference for reference in wanted if reference not in known]
    if wrong:
        raise errors.Invalid(audiences=[_("There is no “%s”.") % reference[:LENGTH] for reference in wrong])
    return wanted


def titles(audiences: Collection[str]) -> dict[str, str]:
    """Those that there are → what each is called. So many queries as their schemes take."""
    return {
        f"{scheme}:{reference}": title
        for scheme, references in _by_scheme(audiences).items()
        for reference, title in extend.audiences.get(scheme).titles(references).items()  # type: ignore[union-attr]
    }


def people(audiences: Collection[str]) -> QuerySet[User]:
    """Whom they mean: active users, each once, no bots."""
    meant = Q(pk__in=[])
    for scheme, references in _by_scheme(audiences).items():
        meant |= extend.audiences.get(scheme).users(references)  # type: ignore[union-attr]
    return User.objects.filter(meant, is_active=True).exclude(kind=UserKind.BOT)


def chunks(audiences: Collection[str]) -> Iterator[list[UserId]]:
    """The same people by id, ascending, some thousand at a time: one query each, and what the schemes take once."""
    found, after = people(audiences).order_by("pk").values_list("pk", flat=True), 0
    while some := list(found.filter(pk__gt=after)[:CHUNK]):
        yield [UserId(user) for user in some]
        after = some[-1]


def choices(words: str, *, limit: int = 20) -> list[Choice]:
    """What these words may mean, of every scheme in turn."""
    found: list[Choice] = []
    for scheme, audience in extend.audiences:
        of_scheme = audience.choices(words, limit - len(found)) if len(found) < limit else []
        found += [Choice(f"{scheme}:{reference}", title) for reference, title in of_scheme]
    return found


def _written(reference: str) -> str:
    """In one form: the scheme, a colon, what follows it."""
    scheme, _colon, rest = reference.strip().partition(":")
    return f"{scheme.strip()}:{rest.strip()}"


def _by_scheme(audiences: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for audience in audiences:
        scheme, _colon, reference = audience.partition(":")
        if scheme in extend.audiences and len(reference) <= LENGTH and "\x00" not in reference:
            found[scheme].append(reference)
    return found
