"""The core's own entries at its own doors."""

from imcore import extend
from imcore.attachments.store import longest_body
from imcore.audiences import core
from imcore.integrations.incoming import forms
from imcore.kinds import cards, forward, media, notice, text
from imcore.lines import switches
from imcore.moderation import cases, gate
from imcore.push import queue, withdrawal
from imcore.screening import queue as screening
from imcore.screening import repeats

KINDS: tuple[extend.MessageKind, ...] = (
    text.TEXT,
    media.IMAGE,
    media.FILE,
    media.VOICE,
    media.VIDEO,
    cards.LOCATION,
    cards.CONTACT,
    cards.LINK,
    cards.CARD,
    forward.FORWARD,
    notice.NOTICE,
)
TAKE_FILES = (
    "/api/v1/attachments",
    "/facade/v1/files",
    "/hooks/cgi-bin/webhook/upload_media",
    "/admin/imcore/blockedimage/",
    "/admin/imcore/wordcategory/",
)


def plug() -> None:
    """Called once from ImcoreConfig.ready."""
    for kind in KINDS:
        extend.message_kinds.register(kind.name, kind)
    switches.plug()
    extend.before_send.register("lines.switches", switches.FORWARD_HOOK, order=5)
    extend.before_send.register("moderation.gate", gate.HOOK, order=gate.ORDER)
    extend.after_store.register("moderation.cases", cases.open_for, order=10)
    extend.after_store.register("screening", screening.enqueue, order=15)
    extend.after_store.register("screening.repeats", repeats.note, order=16)
    extend.after_store.register("push", queue.enqueue, order=20)
    extend.after_change.register("push", withdrawal.changed, order=20)
    for start in TAKE_FILES:
        extend.long_bodies.register(start, longest_body)
    extend.long_bodies.register("/hooks/", lambda: forms.LIMIT, order=200)
    extend.audiences.register("all", core.EVERYONE)
    extend.audiences.register("user", core.ONE_USER)
    extend.audiences.register("group", core.GROUP)
    extend.audiences.register("conversation", core.CONVERSATION)
