"""Features that a business line may go without: what there is to switch (extend.switches), and the refusal where it is off."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imcore import errors, extend
from imcore.draft import Draft
from imcore.extend import Switch
from imcore.lines import in_force

RECALL, EDIT, REACTIONS, PINS, TYPING, RECEIPTS = "recall", "edit", "reactions", "pins", "typing", "receipts"
GROUPS, PUSH, MENTION_ALL, URGENT = "groups", "push", "mention_all", "urgent"

SWITCHES: dict[str, Switch] = {
    RECALL: Switch(gettext_lazy("Recall"), gettext_lazy("Senders take messages back, owners and admins of groups any.")),
    EDIT: Switch(gettext_lazy("Edit"), gettext_lazy("Senders give their texts other words.")),
    REACTIONS: Switch(gettext_lazy("Reactions"), gettext_lazy("Emoji on messages. One's own can still be taken off.")),
    PINS: Switch(gettext_lazy("Pins"), gettext_lazy("Messages kept at the top. They can still be let go.")),
    "files": Switch(gettext_lazy("Files"), gettext_lazy("Files of any type as messages."), kinds=("file",)),
    "images": Switch(gettext_lazy("Images"), gettext_lazy("Pictures as messages."), kinds=("image",)),
    "voice": Switch(gettext_lazy("Voice messages"), gettext_lazy("Recordings as messages."), kinds=("voice",)),
    "video": Switch(gettext_lazy("Videos"), gettext_lazy("Videos as messages."), kinds=("video",)),
    "links": Switch(gettext_lazy("Link cards"), gettext_lazy("Links and products; addresses in texts stay."), kinds=("link",)),
    "cards": Switch(gettext_lazy("Cards"), gettext_lazy("Cards that bots send."), kinds=("card",)),
    MENTION_ALL: Switch(gettext_lazy("Mention all"), gettext_lazy("A message that names everybody in its group.")),
    URGENT: Switch(gettext_lazy("Must confirm"), gettext_lazy("Messages whose readers are asked to confirm them.")),
    TYPING: Switch(gettext_lazy("Typing"), gettext_lazy("Others see that somebody is writing.")),
    RECEIPTS: Switch(gettext_lazy("Read receipts"), gettext_lazy("Others see what somebody has read, and when.")),
    GROUPS: Switch(gettext_lazy("New groups"), gettext_lazy("People make groups. Those that are there stay.")),
    PUSH: Switch(gettext_lazy("Push"), gettext_lazy("People are told of messages while they are away.")),
}  # fmt: skip


def plug() -> None:
    """The core's own, called once while the apps get ready."""
    for name, switch in SWITCHES.items():
        extend.switches.register(name, switch)


def parsed(given: Any) -> dict[str, bool]:
    """{feature: bool} as it is stored: of known features those that do not stand as delivered. Raises Invalid by feature."""
    if not isinstance(given, dict):
        raise errors.Invalid(switches=[_("Expected a JSON object.")])
    faults = {
        f"switches.{name}": [_("There is no such switch.") if name not in extend.switches else _("Expected true or false.")]
        for name, value in given.items()
        if name not in extend.switches or not isinstance(value, bool)
    }
    if faults:
        raise errors.Invalid(**faults)
    return {name: given[name] for name, switch in extend.switches if given.get(name, switch.default) != switch.default}


def off(line: int | None) -> frozenset[str]:
    """What is switched off in conversations of the line. No query (imcore/lines/in_force.py)."""
    found = in_force.current().off
    return found[line] if line in found else in_force.off_by({})


def refuse(line: int | None, feature: str) -> None:
    """Raises Forbidden where the line goes without it."""
    if feature in off(line):
        raise _refusal(feature)


def refusal_of(line: int | None, *, kind: str, mentions: Any = ()) -> errors.Forbidden | None:
    """Why a message of that kind cannot be posted in the line; of a forward, what it passes on apart."""
    gone = off(line)
    if gone:
        for feature in _features_of(kind, mentions):
            if feature in gone:
                return _refusal(feature)
    return None


def check_forward(poster: extend.Poster, draft: Draft) -> Draft:
    """A before-send hook: what may not be sent may not be passed on either. Raises Forbidden."""
    if draft.copies and off(poster.line):
        for kind in _passed_on(draft.body):
            if refused := refusal_of(poster.line, kind=kind):
                raise refused
    return draft


FORWARD_HOOK = extend.BeforeSendHook(check_forward, deadline=60.0)  # it asks nobody: slow is the machine, then


def shown() -> dict[str, list[str]]:
    """For clients: "default" or the line's number → what is off there; lines without anything off are left out."""
    found = in_force.current().off
    return {("default" if line is None else str(line)): sorted(gone) for line, gone in found.items() if gone}


def _features_of(kind: str, mentions: Any) -> Iterator[str]:
    if mentions == "all":
        yield MENTION_ALL
    found = extend.message_kinds.get(kind)
    if found is not None and found.urgent:
        yield URGENT
    for name, switch in extend.switches:
        if kind in switch.kinds:
            yield name


def _passed_on(body: Mapping[str, Any]) -> Iterator[str]:
    """The kinds of all that a forward passes on, once the log has said what that is."""
    for one in body.get("messages", ()):
        yield one["kind"]
        yield from _passed_on(one["body"])


def _refusal(feature: str) -> errors.Forbidden:
    switch = extend.switches.get(feature)
    title = switch.title if switch is not None else feature
    return errors.Forbidden(format_lazy(gettext_lazy("“{feature}” is switched off here."), feature=title), feature=feature)
