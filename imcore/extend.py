"""The doors: what a business line may plug into the core. Filled by each app's `plug.py` while the apps get ready,
closed afterwards; a second registration of a name raises."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.utils.functional import Promise

from imcore.draft import Draft, Finding, Stored
from imcore.protocol import ConversationId, UserId

Entry = TypeVar("Entry")


class RegistryClosed(RuntimeError):
    """Something was plugged in after the apps were ready."""


class AlreadyRegistered(RuntimeError):
    """Two things want the same name."""


@dataclass
class Registry(Generic[Entry]):
    """Names → entries, in order of `order` then of registration. Reading is free; writing ends with `close()`."""

    door: str
    _entries: dict[str, Entry] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)
    _closed: bool = False

    def register(self, name: str, entry: Entry, *, order: int = 100) -> None:
        """Adds an entry. Raises AlreadyRegistered, RegistryClosed."""
        if self._closed:
            raise RegistryClosed(f"{self.door}: {name!r} came after the apps were ready")
        if name in self._entries:
            raise AlreadyRegistered(f"{self.door}: {name!r} is registered already")
        self._entries[name], self._order[name] = entry, order
        ranked = sorted(self._entries, key=lambda key: self._order[key])
        self._entries = {key: self._entries[key] for key in ranked}

    def close(self) -> None:
        """From now on nothing can be added."""
        self._closed = True

    def get(self, name: str) -> Entry | None:
        """The entry of that name."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self._entries.items())

    def __contains__(self, name: str) -> bool:
        return name in self._entries


class MessageKind(Protocol):
    """A kind of message: what its body must look like, and what of it is text."""

    @property
    def name(self) -> str:
        """What `kind` says on the wire."""

    @property
    def server_only(self) -> bool:
        """Not to be sent by clients."""

    @property
    def bots_only(self) -> bool:
        """Not to be sent by people: what a bot shows, nobody can feign."""

    @property
    def urgent(self) -> bool:
        """Its readers are asked to confirm it: they are told of it away from their desks at any hour."""

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body as it is stored; raises errors.Invalid with the detail by field."""

    def text(self, body: dict[str, Any]) -> str:
        """What search and previews read."""

    def attachments(self, body: dict[str, Any]) -> list[str]:
        """The ids of the files that the body holds."""


@dataclass(frozen=True)
class Hold:
    """A before-send verdict: store it, show it to its sender only, until it is decided."""

    reason: str
    findings: tuple[Finding, ...] = ()


class Poster(Protocol):
    """The proof that a sender may post: made by access.may_post only."""

    user: UserId
    conversation: ConversationId
    role: str
    line: int | None


BeforeSend = Callable[[Any, Draft], Draft | Hold]  # (poster, draft); refuses by raising a HongyanError


@dataclass(frozen=True)
class BeforeSendHook:
    """A check of each draft. Past `deadline` seconds its answer no longer counts and `on_failure` decides."""

    check: BeforeSend
    deadline: float = 1.0
    refuse_on_failure: bool = True


AfterStore = Callable[[Sequence[Stored]], None]  # idempotent: a batch may come twice


class ContactPolicy(Protocol):
    """Who sees whom, and who may write to whom first. Several policies: all must agree."""

    def visible_to(self, viewer: UserId) -> Any:
        """A Q over User."""

    def may_start(self, sender: UserId, others: Sequence[UserId]) -> Collection[UserId]:
        """Of these, all of whom the sender sees, those with whom the sender may start: open a direct conversation, or take
        them into a group."""


class ConversationRule(Protocol):
    """What a kind of conversation adds to the core's rules. Each raises a HongyanError or returns."""

    def may_post(self, poster: Any, draft: Draft) -> None:
        """The sender is a member already."""

    def may_join(self, conversation: ConversationId, users: Sequence[UserId]) -> None:
        """A member takes these users in."""

    def may_leave(self, conversation: ConversationId, user: UserId) -> None:
        """The user goes, or is removed by a member; also asked of the owner who dissolves the group."""


class FileHolder(Protocol):
    """What of a business line's holds files, as a message does: they stay, and its readers may read them."""

    def held(self) -> Any:
        """A Q over Attachment: the files that are in use."""

    def readable_by(self, viewer: UserId) -> Any:
        """A Q over Attachment: of those what the viewer may read. Asked where no message gives the right."""


class SenderScope(Protocol):
    """What senders a moderation rule can be limited to: `scheme:reference`, the scheme being the name it is registered by."""

    def of(self, sender: UserId) -> Collection[str]:
        """The references that hold for a sender, in a fixed number of queries; remembered for half a minute."""

    def title(self, reference: str) -> str | None:
        """What it is called; None where there is none."""


@dataclass(frozen=True)
class Switch:
    """A feature that a business line may go without. `kinds`: of messages, those that are not posted where it is off."""

    title: Promise | str
    description: Promise | str
    default: bool = True
    kinds: tuple[str, ...] = ()


class Audience(Protocol):
    """Whom `scheme:reference` means, the scheme being the name it is registered by. Each takes a fixed number of queries,
    whatever the number of references and of people: who they are is a condition, which the core streams in chunks by id."""

    def titles(self, references: Collection[str]) -> dict[str, str]:
        """Those of the references that there are → what each is called."""

    def users(self, references: Collection[str]) -> Any:
        """A Q over User: whoever any of these references means. The core leaves out bots and who is not active."""

    def choices(self, words: str, limit: int) -> list[tuple[str, str]]:
        """(reference, title) of what these words may mean, for whoever chooses: at most `limit`."""


# (viewer, users) → fields of the users' profile cards, as far as the viewer may see them
ProfileSection = Callable[[UserId, Sequence[UserId]], dict[UserId, dict[str, str]]]
LongestBody = Callable[
    [], int
]  # registered by a path, all below it where it ends in a slash: the bytes of a request that takes files
PersonChange = Callable[[Sequence[UserId]], None]  # inside the transaction that wrote names, usernames or e-mails of these

# names → those of them that are somebody's: what other systems call people besides their usernames
OtherNames = Callable[[Collection[str]], dict[str, UserId]]

message_kinds: Registry[MessageKind] = Registry("message_kinds")
before_send: Registry[BeforeSendHook] = Registry("before_send")
after_store: Registry[AfterStore] = Registry("after_store")
after_change: Registry[AfterStore] = Registry("after_change")
contact_policies: Registry[ContactPolicy] = Registry("contact_policies")
conversation_rules: Registry[ConversationRule] = Registry("conversation_rules")
audiences: Registry[Audience] = Registry("audiences")
profile_sections: Registry[ProfileSection] = Registry("profile_sections")
file_holders: Registry[FileHolder] = Registry("file_holders")
after_person_change: Registry[PersonChange] = Registry("after_person_change")
sender_scopes: Registry[SenderScope] = Registry("sender_scopes")
switches: Registry[Switch] = Registry("switches")
other_names: Registry[OtherNames] = Registry("other_names")
long_bodies: Registry[LongestBody] = Registry("long_bodies")

ALL: tuple[Registry[Any], ...] = (
    message_kinds,
    before_send,
    after_store,
    after_change,
    contact_policies,
    conversation_rules,
    audiences,
    profile_sections,
    file_holders,
    after_person_change,
    sender_scopes,
    switches,
    other_names,
    long_bodies,
)


def close_all() -> None:
    """Called once, by the last app that gets ready."""
    for registry in ALL:
        registry.close()
