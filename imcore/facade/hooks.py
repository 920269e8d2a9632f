"""`POST /hooks/{token}`: whoever has the address posts, in the form that they speak, and is answered in its words."""

from typing import Any

from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from imcore import errors
from imcore.accounts.addresses import client_address
from imcore.integrations.incoming import answers, delivery, forms, webhooks
from imcore.integrations.incoming.said import Unreadable
from imcore.models import IncomingWebhook
from imcore.rest import WhileOpen, error_response, message_json

UPLOAD_LIMIT = 20 * 1024 * 1024  # WeCom's, for a file
SIGNATURE = [
    OpenApiParameter("timestamp", str, description="Milliseconds since 1970; where the webhook has a secret."),
    OpenApiParameter("sign", str, description="Base64 of HMAC-SHA256(secret, timestamp + newline + secret)."),
]
SAID = {
    200: "Sent. Slack's and Mattermost's senders are answered `ok` as text, DingTalk's and WeCom's with `errcode` and `errmsg` "
    "(other than 0 where it was refused), all others with the messages.",
    400: "Not of its form.",
    403: "No such address (to Slack's senders), or not allowed.",
    404: "The bot is no longer in the group, to Slack's senders.",
    410: "The group is dissolved, to Slack's senders.",
    413: "Too large.",
    429: "Too many calls; `Retry-After` says how long to wait.",
    503: "Away, or maintenance.",
}
ANSWERS: dict[Any, Any] = {
    (code, media): OpenApiResponse(shape, description=sentence)
    for code, sentence in SAID.items()
    for media, shape in (("application/json", OpenApiTypes.OBJECT), ("text/plain", OpenApiTypes.STR))
}


class AnyType(JSONRenderer):
    """Whatever a sender says that it accepts, it understands its own form's answer."""

    media_type = "*/*"


class Hook(APIView):
    """A call: its form is told before anything else, so that every refusal is understood."""

    authentication_classes = ()
    permission_classes = (WhileOpen,)
    renderer_classes = (AnyType,)
    fixed_form = ""  # of an address that only one service's senders have
    form = forms.OWN
    webhook: IncomingWebhook | None = None

    @extend_schema(
        operation_id="hooks_create",
        request=OpenApiTypes.OBJECT,
        parameters=SIGNATURE,
        responses=ANSWERS,
        auth=[],
        summary="Incoming webhook",
        description="Hongyan's own form {kind, body, mentions?, client_id?} or {markdown, title?}; Slack's, Mattermost's, "
        "DingTalk's and WeCom's robots', Alertmanager's and Grafana's: see docs/integrations.md.",
    )
    def post(self, request: Request, token: str) -> HttpResponse:
        """A payload → messages of the webhook's bot."""
        return self._received(request, token)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Reads the body, within bounds, before anything may be refused."""
        self.raw = request._request.read(forms.LIMIT + 1)
        self.form = forms.guessed(self.raw, request.query_params.dict(), self.fixed_form)
        super().initial(request, *args, **kwargs)

    def _received(self, request: Request, token: str) -> HttpResponse:
        webhook = self._enter(request, token)
        self._refuse_oversize(forms.LIMIT)
        payload = forms.decoded(self.raw, request.content_type or "")
        self.form = forms.told(payload, request.query_params.dict(), self.fixed_form or webhook.form)
        self._refuse_oversize(forms.FORMS[self.form].limit)
        stored = delivery.deliver(webhook, self.form, payload)
        webhooks.note(webhook, self.form, "", messages=len(stored))
        said = answers.done(self.form)
        return _plain(said or answers.Answer(200, {"messages": [message_json(one) for one in stored]}))

    def _refuse_oversize(self, limit: int) -> None:
        if len(self.raw) > limit:
            raise errors.TooLarge(limit=forms.FORMS[self.form].limit)

    def _enter(self, request: Request, token: str) -> IncomingWebhook:
        """From here on refusals are noted."""
        webhook = webhooks.of_token(token)
        self.form = self.fixed_form or webhook.form or self.form
        self.webhook = webhook
        delivery.admit(webhook, request.query_params.dict(), client_address(request._request))
        return webhook

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]  # it need not be rendered
        """In the form's own words."""
        fault = _in_our_words(exc)
        shown = error_response(fault, self.get_exception_handler_context())
        error = shown.data["error"]
        reason = exc.why if isinstance(exc, Unreadable) else str(error["detail"].get("reason", ""))
        if self.webhook is not None and not self._unnoted(error["code"]):
            webhooks.note(self.webhook, self.form, reason or error["code"])
        detail = str(exc) if isinstance(exc, Unreadable) else ""
        said = answers.refused(self.form, error["code"], reason=reason, detail=detail)
        answer = _plain(said) if said else _plain(answers.Answer(shown.status_code, shown.data))
        for name, value in shown.headers.items():
            if name in ("Retry-After", "Allow"):
                answer[name] = value
        return answer

    def _unnoted(self, code: str) -> bool:
        """Of the calls over its limit the first alone is noted: a write for each would be no limit. Nor is anything while the
        database is away."""
        recent = self.webhook.recent if self.webhook else []
        return code == "unavailable" or (code == "rate_limited" and bool(recent) and recent[0]["result"] == code)


class NamedHook(Hook):
    """The addresses of those services, with the token where they have it: for senders that let one choose the host alone."""

    token_in = ""

    @extend_schema(exclude=True)
    def post(self, request: Request, token: str = "") -> HttpResponse:
        """The same."""
        return self._received(request, token or request.query_params.get(self.token_in, ""))


class DingTalkHook(NamedHook):
    """As of oapi.dingtalk.com."""

    fixed_form, token_in = forms.DINGTALK, "access_token"


class WeComHook(NamedHook):
    """As of qyapi.weixin.qq.com."""

    fixed_form, token_in = forms.WECOM, "key"


class WeComUpload(WeComHook):
    """The file that a message of msgtype `file` names."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Reads nothing of what announces more than there may be."""
        self.raw, self.form = b"", self.fixed_form
        announced = request.META.get("CONTENT_LENGTH") or "0"
        self.too_long = not announced.isdecimal() or int(announced) > UPLOAD_LIMIT
        APIView.initial(self, request, *args, **kwargs)

    @extend_schema(exclude=True)
    def post(self, request: Request, token: str = "") -> HttpResponse:
        """Multipart `media` → media_id."""
        webhook = self._enter(request, token or request.query_params.get(self.token_in, ""))
        if self.too_long:
            raise errors.TooLarge(limit=UPLOAD_LIMIT)
        files = [file for _name, file in request._request.FILES.items()]
        if len(files) != 1 or isinstance(files[0], list):
            raise Unreadable("media", "one file")
        media = delivery.keep_file(webhook, files[0])
        return _plain(answers.Answer(200, {"errcode": 0, "errmsg": "ok", "type": "file", "media_id": media}))


def _in_our_words(fault: Exception) -> Exception:
    if isinstance(fault, Unreadable):
        return errors.Invalid(**{fault.field: [fault.sentence]})
    return errors.BadFrame() if isinstance(fault, MultiPartParserError) else fault


def _plain(answer: answers.Answer) -> HttpResponse:
    if isinstance(answer.content, str):
        return HttpResponse(answer.content, status=answer.status, content_type="text/plain; charset=utf-8")
    return HttpResponse(JSONRenderer().render(answer.content), status=answer.status, content_type="application/json")


urlpatterns = [
    path("hooks/robot/send", DingTalkHook.as_view()),
    path("hooks/cgi-bin/webhook/send", WeComHook.as_view()),
    path("hooks/cgi-bin/webhook/upload_media", WeComUpload.as_view()),
    path("hooks/<str:token>", Hook.as_view(), name="hook"),
]
