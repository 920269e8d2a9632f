"""Pictures and files that people send, and what becomes of them once the workers were here."""

import random
from io import BytesIO

from PIL import Image, ImageFilter

from imcore.draft import Stored
from imcore.messagebox import outbox
from imcore.models import Attachment, Conversation, Message, ModerationCase, User
from imcore.screening import queue
from tests.imcore.messagebox.talk import kept, say


def photo(number: int, *, size: tuple[int, int] = (320, 240), quality: int = 90, blur: float = 0) -> bytes:
    """A picture with something to see in it, another one for each number; smaller, worse or blurred: the same picture."""
    dice = random.Random(number)
    small = Image.new("RGB", (8, 6))
    small.putdata([(dice.randrange(256), dice.randrange(256), dice.randrange(256)) for _ in range(48)])
    out = BytesIO()
    large = small.resize((320, 240), Image.Resampling.BICUBIC).resize(size).filter(ImageFilter.GaussianBlur(blur))
    large.save(out, format="JPEG", quality=quality)
    return out.getvalue()


def send_photo(sender: User, conversation: Conversation, content: bytes) -> Stored:
    """As the page does: uploaded, then sent."""
    return send(sender, conversation, kept(sender, content, "photo.jpg", purpose="image"), kind="image")


def send_file(sender: User, conversation: Conversation, content: bytes, name: str = "report.doc") -> Stored:
    """The same of a file."""
    return send(sender, conversation, kept(sender, content, name, purpose="file"))


def send(sender: User, conversation: Conversation, file: Attachment, *, kind: str = "file") -> Stored:
    """What is uploaded already."""
    return say(sender, conversation, "", kind=kind, body={"attachment": str(file.pk)}, files=(str(file.pk),))


def work() -> int:
    """The workers come by once → how many checks were done."""
    outbox.drain()
    return queue.work_off()


def state(message: Stored) -> tuple[str, str | None]:
    """(the message's state, its case's)."""
    case = ModerationCase.objects.filter(message=message.id).first()
    return Message.objects.get(pk=message.id).state, case.state if case else None
