"""Users, their logins, and the groups that give permissions to staff."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from unfold.decorators import action, display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from imcore.accounts import logins
from imcore.accounts.deactivate import deactivate, reactivate
from imcore.accounts.profile import person_changed
from imcore.admin import maintenance, online, operations
from imcore.admin.powers import is_superuser, may_touch
from imcore.admin.tables import ReadOnlyTable, Table
from imcore.models import Device, User
from imcore.models.users import pinyin_keys
from imcore.protocol import UserId

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, Table):
    """People, visitors and bots. Accounts are ended and revived by the actions, which end the logins too."""

    section, icon, place = _("People"), "person", 10
    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ("username", "display_name", "kind", "language", "active", "is_staff", "last_login", "created_at")
    list_filter = ("kind", "is_active", "language", "is_staff", "is_superuser")
    search_fields = ("username", "display_name", "name_pinyin", "email")
    ordering = ("id",)
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = ("is_active", "last_login", "created_at")
    actions = ("deactivate_selected", "reactivate_selected")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Profile"), {"fields": ("display_name", "email", "kind", "language")}),
        (_("Permissions"), {"fields": ("is_active", *POWERS)}),
        (_("Dates"), {"fields": ("created_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "display_name", "usable_password", "password1", "password2")}),
    )

    @display(description=_("active"), label={"active": "success", "deactivated": "danger"}, ordering="is_active")
    def active(self, user: User) -> tuple[str, Any]:
        """As a coloured word."""
        return ("active", _("active")) if user.is_active else ("deactivated", _("deactivated"))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser gives powers: staff who may change users could otherwise give themselves every one."""
        fixed = tuple(super().get_readonly_fields(request, obj))
        return fixed if is_superuser(request) else fixed + POWERS

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff are changed by superusers only: who could set a moderator's password could sign in as one."""
        return super().has_change_permission(request, obj) and may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody: what a user has said needs its sender. Accounts are deactivated."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Keeps the sort keys in step with the name, and what the business lines keep of it. The admin's own transaction."""
        obj.name_pinyin, obj.name_initials = pinyin_keys(obj.display_name)
        super().save_model(request, obj, form, change)
        person_changed([UserId(obj.pk)])

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        """With its entry in the audit log, or not at all."""
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    @action(description=_("Deactivate: end all logins now"), permissions=["change"])
    def deactivate_selected(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Passes over oneself, and over staff where one is no superuser."""
        chosen = [user for user in users if user.is_active and user.pk != request.user.pk and may_touch(request, user)]
        for user in chosen:
            with transaction.atomic():
                deactivate(UserId(user.pk))
                self.log_change(request, user, "deactivated")
        text = ngettext("%d account was deactivated.", "%d accounts were deactivated.", len(chosen))
        messages.success(request, text % len(chosen))

    @action(description=_("Reactivate"), permissions=["change"])
    def reactivate_selected(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """They may sign in again."""
        chosen = [user for user in users if not user.is_active and may_touch(request, user)]
        for user in chosen:
            with transaction.atomic():
                reactivate(UserId(user.pk))
                self.log_change(request, user, "reactivated")
        text = ngettext("%d account was reactivated.", "%d accounts were reactivated.", len(chosen))
        messages.success(request, text % len(chosen))


@admin.register(Device)
class DeviceAdmin(ReadOnlyTable):
    """Logins, live and ended. Their secrets are not shown, and are no secrets any more: digests."""

    section, icon, place = _("People"), "devices", 20
    list_display = ("user", "device_class", "name", "live", "created_at", "last_seen", "ended_at")
    list_filter = ("device_class", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__username", "user__display_name", "name")
    ordering = ("-id",)
    fields = ("user", "device_class", "name", "created_at", "last_seen", "expires_at", "ended_at")
    actions = ("kick_selected",)

    def get_urls(self) -> list[URLPattern]:
        """With the page of all connections and how the nodes do that hold them, and the one that ends logins."""
        pages = [operations.route(self.admin_site), maintenance.route(self.admin_site)]
        return [*pages, *online.routes(self.admin_site), *super().get_urls()]

    @display(description=_("state"), label={"live": "success", "ended": "info"})
    def live(self, device: Device) -> tuple[str, Any]:
        """As a coloured word."""
        return ("live", _("signed in")) if device.ended_at is None else ("ended", pgettext("login", "ended"))

    def has_kick_permission(self, request: HttpRequest) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("imcore.change_device"))

    @action(description=_("Sign out: end these logins now"), permissions=["kick"])
    def kick_selected(self, request: HttpRequest, devices: QuerySet[Device]) -> None:
        """Their sockets close with 4011."""
        live = [device for device in devices.select_related("user") if device.ended_at is None]
        chosen = [device for device in live if may_touch(request, device.user)]
        for device in chosen:
            with transaction.atomic():
                logins.kick(device)
                self.log_change(request, device, "kicked")
        messages.success(request, ngettext("%d login was ended.", "%d logins were ended.", len(chosen)) % len(chosen))


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, Table):
    """Sets of permissions for staff. A superuser's matter, as single permissions are."""

    section, icon, place = _("People"), "key", 30

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers."""
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers."""
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers."""
        return is_superuser(request)
