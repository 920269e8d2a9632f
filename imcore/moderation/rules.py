"""Rules that are no lists of words: what each kind may be told, and what it finds in a text. Pure but for the errors."""

from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from imcore import errors, protocol
from imcore.models import Action, ModerationRule
from imcore.moderation import links, numbers

Kind = ModerationRule.Kind
PhoneSort = Literal["mobile", "landline", "international"]
Domain = Annotated[str, Meta(min_length=3, max_length=253, pattern=r"^[^\s/:@?#.]+(\.[^\s/:@?#.]+)+$")]
Domains = Annotated[list[Domain], Meta(max_length=1_000)]
WINDOW = Meta(ge=1, le=86_400)
KEPT_ENTRIES = 1_000  # of a window, in the cache
Stretch = tuple[int, int]


class LinkSettings(Struct, forbid_unknown_fields=True):
    """{allow: domains that are no finding, with all below them}."""

    allow: Domains = []

    def __post_init__(self) -> None:
        self.allow = [domain.casefold() for domain in self.allow]


class PhoneSettings(Struct, forbid_unknown_fields=True):
    """{sorts: mobile and landline numbers of mainland China, international ones}."""

    sorts: Annotated[tuple[PhoneSort, ...], Meta(min_length=1)] = ("mobile",)


class NoSettings(Struct, forbid_unknown_fields=True):
    """{}."""


class NewMemberSettings(Struct, forbid_unknown_fields=True):
    """{hours, since: the account was made or the conversation joined, what: links (but to these domains) or everything}."""

    hours: Annotated[int, Meta(ge=1, le=8_760)] = 24
    since: Literal["account", "joined"] = "account"
    what: Literal["links", "everything"] = "links"
    allow: Domains = []

    def __post_init__(self) -> None:
        self.allow = [domain.casefold() for domain in self.allow]


class RepetitionSettings(Struct, forbid_unknown_fields=True):
    """{times, seconds, letters}: the same text by the same sender, anywhere, for the `times`-th time within `seconds`. Texts of
    fewer letters and digits are not counted: everyone says "ok"."""

    times: Annotated[int, Meta(ge=2, le=100)] = 3
    seconds: Annotated[int, WINDOW] = 60
    letters: Annotated[int, Meta(ge=1, le=8_000)] = 5


class RateSettings(Struct, forbid_unknown_fields=True):
    """{messages, seconds, per}: more than so many messages of a sender within so many seconds, everywhere or in one
    conversation."""

    messages: Annotated[int, Meta(ge=1, le=KEPT_ENTRIES)] = 20
    seconds: Annotated[int, WINDOW] = 10
    per: Literal["sender", "conversation"] = "sender"


class SpreadSettings(Struct, forbid_unknown_fields=True):
    """{who, times, seconds, hours, what, letters}: nearly the same text (of so many letters and digits), or the same file, by
    one sender in `times` conversations or more within `seconds`, or by so many accounts younger than `hours`. Bots are left
    out."""

    who: Literal["sender", "newcomers"] = "sender"
    times: Annotated[int, Meta(ge=2, le=1_000)] = 5
    seconds: Annotated[int, WINDOW] = 600
    hours: Annotated[int, Meta(ge=1, le=8_760)] = 24
    what: Literal["everything", "text", "files"] = "everything"
    letters: Annotated[int, Meta(ge=4, le=2_000)] = 20


SETTINGS: dict[str, type[Struct]] = {
    Kind.LINK: LinkSettings,
    Kind.PHONE: PhoneSettings,
    Kind.IDENTITY: NoSettings,
    Kind.BANK_CARD: NoSettings,
    Kind.NEW_MEMBER: NewMemberSettings,
    Kind.REPETITION: RepetitionSettings,
    Kind.RATE: RateSettings,
    Kind.SPREAD: SpreadSettings,
}
AFTER_SENDING = {Kind.SPREAD}  # what a sender does not wait for
PRIVATE = {Kind.PHONE, Kind.IDENTITY, Kind.BANK_CARD}  # numbers that a finding does not show whole


class Rule(NamedTuple):
    """A rule in force. `settings` is the struct of its kind."""

    pk: int
    name: str
    kind: str
    action: str
    settings: Any
    scopes: frozenset[str]


def parsed(kind: str, settings: dict[str, Any], *, action: str) -> Struct:
    """The settings as the kind's struct. Raises errors.Invalid with the detail by field."""
    struct = SETTINGS.get(kind)
    if struct is None:
        raise errors.Invalid(kind=[_("There is no such kind of rule.")])
    try:
        made = msgspec.convert(settings, struct)
    except msgspec.ValidationError as fault:
        raise errors.Invalid(**protocol.field_detail(fault)) from None
    if action == Action.MASK and not finds_stretches(kind, made):
        raise errors.Invalid(action=[_("This rule is about the message as a whole: there is nothing in it to mask.")])
    return made


def finds_stretches(kind: str, settings: Struct) -> bool:
    """Is it about a part of the text (that could be masked)? Else it is about the message as a whole."""
    if isinstance(settings, NewMemberSettings):
        return settings.what == "links"
    return kind not in (Kind.REPETITION, Kind.RATE, Kind.SPREAD)


def _links(settings: Any, text: str) -> Iterator[Stretch]:
    for found in links.links(text):
        if not links.is_allowed(found.host, settings.allow):
            yield found.start, found.end


def _phones(settings: PhoneSettings, text: str) -> Iterator[Stretch]:
    sorts: dict[str, Callable[[str], Iterable[Stretch]]] = {
        "mobile": numbers.mobiles,
        "landline": numbers.landlines,
        "international": numbers.international,
    }
    for sort in settings.sorts:
        yield from sorts[sort](text)


def _identities(_settings: NoSettings, text: str) -> Iterator[Stretch]:
    return numbers.identities(text)


def _bank_cards(_settings: NoSettings, text: str) -> Iterator[Stretch]:
    return numbers.bank_cards(text)


_FINDERS: dict[str, Callable[[Any, str], Iterator[Stretch]]] = {
    Kind.LINK: _links,
    Kind.NEW_MEMBER: _links,
    Kind.PHONE: _phones,
    Kind.IDENTITY: _identities,
    Kind.BANK_CARD: _bank_cards,
}


def stretches(rule: Rule, text: str) -> list[Stretch]:
    """Where a visible text (normalise.visible) has what the rule looks for. Of a rule about the whole message: nowhere."""
    return list(_FINDERS[rule.kind](rule.settings, text)) if finds_stretches(rule.kind, rule.settings) else []


def excerpt(kind: str, written: str) -> str:
    """What moderators read of a stretch: of a private number its beginning and its end."""
    if kind not in PRIVATE or len(written) < 8:
        return written
    return written[:3] + "*" * (len(written) - 7) + written[-4:]
