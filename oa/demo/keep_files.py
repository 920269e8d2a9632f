"""The files of the demo's messages: taken from the shelf, stored as uploads are, and noted where they are used."""

import random
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from imcore.attachments.store import attachment_json
from imcore.models import Attachment, AttachmentUse, Conversation, User
from oa.demo.bulk import store
from oa.demo.files import VARIETY, Content, content
from oa.demo.log import Entry

FRESH = 0.15  # how often a file is a new one where the conversation has one of its sort already


class Shelf:
    """Hands out files, and remembers who sent which where."""

    def __init__(self, seed: int, users: list[User]) -> None:
        self.seed, self.users = seed, users
        self.dice = random.Random(f"{seed} files")
        self.held: dict[tuple[int, str], list[Attachment]] = {}
        self.owned: list[tuple[Attachment, Content]] = []
        self.uses: list[AttachmentUse] = []

    def take(self, conversation: Conversation, entry: Entry) -> dict[str, Any]:
        """The body of an entry with `media`: a new file, or one that the conversation holds, sent again."""
        kind, sort = entry.media or ("file", "notes")
        held = self.held.setdefault((conversation.pk, sort), [])
        if not held or self.dice.random() < FRESH:
            held.append(self._upload(sort, entry))
        attachment = self.dice.choice(held)
        self.uses.append(AttachmentUse(attachment=attachment, conversation=conversation, seq=entry.seq))
        shown = attachment_json(attachment)
        wanted = ("width", "height", "thumbnail") if kind == "image" else ("name", "size", "mime")
        return {"attachment": shown["id"]} | {name: shown[name] for name in wanted}

    def _upload(self, sort: str, entry: Entry) -> Attachment:
        chosen = content(self.seed, sort, self.dice.randrange(VARIETY))
        number = UUID(int=self.dice.getrandbits(128), version=4)
        name = f"{entry.at:%Y/%m}/{number}"
        attachment = Attachment(
            id=number,
            owner=self.users[entry.sender],
            file=name,
            name=chosen.name,
            size=len(chosen.data),
            mime=chosen.mime,
            sha256=chosen.sha256,
            width=chosen.width,
            height=chosen.height,
            thumbnail=f"{name}.thumbnail" if chosen.thumbnail else "",
            created_at=entry.at,
        )
        self.owned.append((attachment, chosen))
        return attachment

    def keep(self) -> None:
        """Writes the rows, then the bytes."""
        store(attachment for attachment, _ in self.owned)
        store(self.uses)
        for attachment, chosen in self.owned:
            _keep(str(attachment.file.name), chosen.data)
            if chosen.thumbnail:
                _keep(str(attachment.thumbnail.name), chosen.thumbnail)


def _keep(name: str, data: bytes) -> None:
    # the seed gives the same ids again: what lies there is from a demo whose database is gone
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, ContentFile(data))
