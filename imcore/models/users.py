"""Users: one user centre for people, visitors and bots."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin


class UserKind(models.TextChoices):
    """What kind of sender a user is."""

    PERSON = "person", _("person")
    VISITOR = "visitor", _("visitor")
    BOT = "bot", _("bot")


def pinyin_keys(name: str) -> tuple[str, str]:
    """A display name → (full pinyin, initials), lower case and without spaces: what names sort and are searched by."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=lambda text: text.split())  # type: ignore[arg-type, return-value]
    full = "".join(syllables).lower()
    return full[:150], "".join(part[0] for part in syllables if part).lower()[:50]


class UserManager(BaseUserManager["User"]):
    """Makes users; the sort keys are filled here, the only place where people are made one by one."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a usable password, or an unusable one where none is given. Unsaved duplicates raise IntegrityError."""
        fields.setdefault("display_name", username)
        full, initials = pinyin_keys(fields["display_name"])
        user = self.model(username=username, name_pinyin=full, name_initials=initials, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may do everything, the admin included."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Anyone who can send: a person, a visitor, a bot."""

    username = models.CharField(_("username"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("name"), max_length=100)
    name_pinyin = models.CharField(_("pinyin"), max_length=150, blank=True, editable=False)
    name_initials = models.CharField(_("initials"), max_length=50, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=UserKind, default=UserKind.PERSON)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=[("zh-hans", "简体中文"), ("en", "English")], default="zh-hans"
    )
    avatar = models.ForeignKey(
        "imcore.Attachment", verbose_name=_("avatar"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        indexes = [
            # the directory, in pinyin order
            models.Index(fields=["name_pinyin", "id"], name="user_by_pinyin"),
            models.Index(fields=["name_initials"], name="user_by_initials"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} ({self.username})"

    def get_full_name(self) -> str:
        """What Django's own pages call the user."""
        return self.display_name

    def get_short_name(self) -> str:
        """The same: names here have one form."""
        return self.display_name
