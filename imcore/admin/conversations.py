"""Conversations, groups and seats: to look at. What changes them leaves a notice, so it is done by their members."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from imcore.admin import titles
from imcore.admin.tables import LargeTable, ReadOnlyTable
from imcore.models import Conversation, GroupChat, Member

SECTION = _("Conversations")


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyTable):
    """All kinds of conversations by their heads."""

    section, icon, place = SECTION, "forum", 40
    list_display = ("id", "title", "kind", "state", "member_count", "last_seq", "last_message_at", "business_line")
    list_display_links = ("id", "title")
    list_filter = ("kind", "state", "business_line")
    list_select_related = ("business_line", *titles.JOINED)
    search_fields = (
        "=id",
        "group__name",
        "direct__user_low__username",
        "direct__user_low__display_name",
        "direct__user_high__username",
        "direct__user_high__display_name",
    )
    ordering = ("-id",)
    fields = ("title", "kind", "state", "business_line", "creator", "created_at", "last_seq", "version", "last_message_at",
              "members_link", "messages_link")  # fmt: skip

    @display(description=_("name"))
    def title(self, conversation: Conversation) -> str:
        """The group's name, or the pair's."""
        return titles.title(conversation)

    @display(description=_("members"))
    def members_link(self, conversation: Conversation) -> str:
        """A group has up to ten thousand: they have a page of their own."""
        return titles.filtered("member", str(conversation.member_count), conversation__id__exact=conversation.pk)

    @display(description=_("messages"))
    def messages_link(self, conversation: Conversation) -> str:
        """The log."""
        return titles.filtered("message", str(conversation.last_seq), conversation__id__exact=conversation.pk)


@admin.register(GroupChat)
class GroupChatAdmin(ReadOnlyTable):
    """Groups by their own facts."""

    section, icon, place = SECTION, "groups", 50
    list_display = ("name", "owner", "members", "member_limit", "invite_policy", "history", "mute_all", "last_message_at")
    list_filter = ("mute_all", "invite_policy", "history", "conversation__state")
    list_select_related = ("owner", "conversation")
    search_fields = ("name", "owner__username", "owner__display_name", "announcement")
    ordering = ("-conversation_id",)
    fields = ("name", "owner", "announcement", "announced_by", "announced_at", "invite_policy", "history", "mute_all",
              "member_limit", "members_link", "messages_link")  # fmt: skip

    @display(description=_("members"), ordering="conversation__member_count")
    def members(self, group: GroupChat) -> int:
        """How many there are now."""
        return group.conversation.member_count

    @display(description=_("last message"), ordering="conversation__last_message_at")
    def last_message_at(self, group: GroupChat) -> object:
        """When somebody last wrote."""
        return group.conversation.last_message_at

    @display(description=_("members"))
    def members_link(self, group: GroupChat) -> str:
        """Their page."""
        return titles.filtered("member", str(group.conversation.member_count), conversation__id__exact=group.pk)

    @display(description=_("messages"))
    def messages_link(self, group: GroupChat) -> str:
        """The log."""
        return titles.filtered("message", str(group.conversation.last_seq), conversation__id__exact=group.pk)


@admin.register(Member)
class MemberAdmin(LargeTable):
    """Seats, those that were given up included."""

    section, icon, place = SECTION, "badge", 60
    list_display = ("user", "conversation_title", "role", "joined_seq", "read_seq", "read_at", "joined_at", "left_at")
    list_filter = ("role", ("left_at", admin.EmptyFieldListFilter), "conversation__kind")
    list_select_related = ("user", *titles.joined_from("conversation"))
    search_fields = ("user__username", "user__display_name", "conversation__group__name")
    fields = ("user", "conversation_title", "role", "nickname", "joined_seq", "joined_at", "read_seq", "read_at", "left_at",
              "muted", "pinned")  # fmt: skip

    @display(description=_("conversation"))
    def conversation_title(self, member: Member) -> str:
        """With a link to its page."""
        return titles.link(member.conversation)
