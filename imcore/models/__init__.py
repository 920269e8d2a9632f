"""The tables of the core, a file per theme."""

from imcore.models.attachments import Attachment, AttachmentUse
from imcore.models.conversations import BusinessLine, Conversation, DirectChat, GroupChat, Member
from imcore.models.devices import Device, PushSubscription, Ticket
from imcore.models.messages import Mention, Message, MessageEdit, Pin, Reaction
from imcore.models.moderation import Report
from imcore.models.outbox import Outbox
from imcore.models.receipts import ReadReceipt
from imcore.models.users import User, UserKind

__all__ = [
    "Attachment",
    "AttachmentUse",
    "BusinessLine",
    "Conversation",
    "Device",
    "DirectChat",
    "GroupChat",
    "Member",
    "Mention",
    "Message",
    "MessageEdit",
    "Outbox",
    "Pin",
    "PushSubscription",
    "Reaction",
    "ReadReceipt",
    "Report",
    "Ticket",
    "User",
    "UserKind",
]
