"""The tables of the core, a file per theme."""

from imcore.models.attachments import Attachment, AttachmentUse
from imcore.models.audit import AuditEvent
from imcore.models.broadcasts import Broadcast, BroadcastRecipient
from imcore.models.conversations import Conversation, DirectChat, GroupChat, Member
from imcore.models.devices import Device, PushSubscription, Ticket
from imcore.models.integrations import (
    ApiAnswer,
    ApiClient,
    ApiMessage,
    ApiSecret,
    ApiUsage,
    FacadeLine,
    IncomingWebhook,
    LineUser,
    UserSync,
)
from imcore.models.lines import BusinessLine, Maintenance, Stamp
from imcore.models.messages import CONCEALED, ForwardedCopy, Mention, Message, MessageEdit, Pin, Reaction
from imcore.models.moderation import (
    Action,
    Appeal,
    Finding,
    ModerationCase,
    ModerationRule,
    Report,
    Sanction,
    SensitiveWord,
    WordCategory,
)
from imcore.models.outbox import Outbox
from imcore.models.push import MailDigest, PushDelivery, PushJob, PushWishes
from imcore.models.receipts import ReadReceipt
from imcore.models.screening import BlockedImage, Screening, Sighting
from imcore.models.users import User, UserKind

__all__ = [
    "CONCEALED",
    "Action",
    "ApiAnswer",
    "ApiClient",
    "ApiMessage",
    "ApiSecret",
    "ApiUsage",
    "Appeal",
    "Attachment",
    "AttachmentUse",
    "AuditEvent",
    "BlockedImage",
    "Broadcast",
    "BroadcastRecipient",
    "BusinessLine",
    "Conversation",
    "Device",
    "DirectChat",
    "FacadeLine",
    "Finding",
    "ForwardedCopy",
    "GroupChat",
    "IncomingWebhook",
    "LineUser",
    "MailDigest",
    "Maintenance",
    "Member",
    "Mention",
    "Message",
    "MessageEdit",
    "ModerationCase",
    "ModerationRule",
    "Outbox",
    "Pin",
    "PushDelivery",
    "PushJob",
    "PushSubscription",
    "PushWishes",
    "Reaction",
    "ReadReceipt",
    "Report",
    "Sanction",
    "Screening",
    "SensitiveWord",
    "Sighting",
    "Stamp",
    "Ticket",
    "User",
    "UserKind",
    "UserSync",
    "WordCategory",
]
