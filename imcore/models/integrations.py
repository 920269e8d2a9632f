"""A company's other systems: the clients of the facade, and what is kept of what they do."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oauth2_provider.generators import generate_client_id
from oauth2_provider.models import AbstractApplication

from imcore.models.conversations import GroupChat
from imcore.models.lines import BusinessLine
from imcore.models.messages import Message


class FacadeLine(models.Model):
    """A business line as it stands at the facade: the bot as which its clients speak. A sandbox's messages reach the sandbox's
    own people only, and nobody is told of them by push."""

    line = models.OneToOneField(
        BusinessLine, verbose_name=_("business line"), primary_key=True, on_delete=models.PROTECT, related_name="facade"
    )
    bot = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("bot"), on_delete=models.PROTECT, related_name="facade_line"
    )
    sandbox = models.BooleanField(_("sandbox"), default=False)

    class Meta:
        verbose_name = _("line at the facade")
        verbose_name_plural = _("lines at the facade")

    def __str__(self) -> str:
        return str(self.line)


class LineUser(models.Model):
    """A user whom a line's clients have made: theirs to change."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="made_by")
    line = models.ForeignKey(FacadeLine, on_delete=models.PROTECT, related_name="users")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id} of {self.line_id}"


class ApiClient(AbstractApplication):
    """A system that may call the facade for a business line (RFC 6749: a confidential client with its credentials)."""

    # what the library's clients may be besides; ours are always this
    user = None
    redirect_uris = post_logout_redirect_uris = allowed_origins = algorithm = ""
    client_type = AbstractApplication.CLIENT_CONFIDENTIAL
    authorization_grant_type = AbstractApplication.GRANT_CLIENT_CREDENTIALS
    hash_client_secret = skip_authorization = True
    registration_source = AbstractApplication.RegistrationSource.MANUAL
    cimd_expires_at = None

    client_id = models.CharField(_("client id"), max_length=64, unique=True, default=generate_client_id, editable=False)
    name = models.CharField(_("name"), max_length=100)
    line = models.ForeignKey(FacadeLine, verbose_name=_("business line"), on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(_("scopes"), default=list)
    addresses = models.JSONField(_("addresses"), default=list, blank=True)  # networks as text; empty: from anywhere
    calls_per_minute = models.PositiveIntegerField(
        _("calls per minute"), default=600, validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    messages_per_day = models.PositiveIntegerField(
        _("messages per day"), default=100_000, validators=[MinValueValidator(1), MaxValueValidator(100_000_000)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return self.name

    @property
    def client_secret(self) -> Collection[str]:  # type: ignore[override]  # ours has several
        """The digests of the secrets that are good now. One query."""
        return list(self.secrets.filter(ApiSecret.good()).values_list("digest", flat=True))


class ApiSecret(models.Model):
    """A secret of a client, as its digest. A client has two for as long as a rotation takes."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)  # its last characters: which one is it?
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"…{self.hint}"

    @staticmethod
    def good() -> models.Q:
        """Those that have not ended."""
        return models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())


class ApiMessage(models.Model):
    """By which client a message was sent: its line's clients may change it, and see who has read it."""

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="sent_by_client")
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(FacadeLine, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.message_id} by {self.client_id}"


class ApiUsage(models.Model):
    """What a client did on a day at one endpoint."""

    client = models.ForeignKey(ApiClient, verbose_name=_("client"), on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    endpoint = models.CharField(_("endpoint"), max_length=100)
    calls = models.PositiveBigIntegerField(_("calls"), default=0)
    refused = models.PositiveBigIntegerField(_("refused"), default=0)
    messages = models.PositiveBigIntegerField(_("messages"), default=0)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        constraints = [models.UniqueConstraint(fields=["client", "day", "endpoint"], name="one_usage_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.endpoint}"


class ApiAnswer(models.Model):
    """What a call with an `Idempotency-Key` was answered; without a status it is still being worked on."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64)  # digest of the given one
    request = models.CharField(max_length=64)  # digest of what was asked
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.status}"


class UserSync(models.Model):
    """A list of users to be made, changed or deactivated: a worker takes it row by row, and each row has its result."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rows: Any = models.JSONField()
    results: Any = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class IncomingWebhook(models.Model):
    """An address to which other systems post, in their own forms, what a bot then says in a group."""

    class Form(models.TextChoices):
        ANY = "", _("any, told by its looks")
        OWN = "own", _("Hongyan's own")
        SLACK = "slack", "Slack"
        MATTERMOST = "mattermost", "Mattermost"
        DINGTALK = "dingtalk", _("DingTalk robot")
        WECOM = "wecom", _("WeCom robot")
        ALERTMANAGER = "alertmanager", "Alertmanager"
        GRAFANA = "grafana", "Grafana"

    RECENT = 20

    name = models.CharField(_("name"), max_length=50)
    group = models.ForeignKey(
        GroupChat, verbose_name=pgettext_lazy("chat", "group"), on_delete=models.PROTECT, related_name="+"
    )
    bot = models.OneToOneField(settings.AUTH_USER_MODEL, verbose_name=_("bot"), on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.ANY, blank=True)
    secret = models.CharField(max_length=100, blank=True, editable=False)  # signs; not stored as a digest, as it must be known
    keywords = models.JSONField(_("keywords"), default=list, blank=True)  # a message has one of them; none: any message
    addresses = models.JSONField(_("addresses"), default=list, blank=True)  # networks as text; empty: from anywhere
    calls_per_minute = models.PositiveIntegerField(
        _("calls per minute"), default=20, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    accepted = models.PositiveBigIntegerField(pgettext_lazy("webhook", "accepted"), default=0, editable=False)
    refused = models.PositiveBigIntegerField(_("refused"), default=0, editable=False)
    recent = models.JSONField(default=list, editable=False)  # [{at, form, result}], the newest first, RECENT of them

    class Meta:
        verbose_name = _("incoming webhook")
        verbose_name_plural = _("incoming webhooks")

    def __str__(self) -> str:
        return self.name
