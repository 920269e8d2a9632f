"""What is done with an announcement besides writing it: publish, withdraw, remind, export."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.forms import BaseDialogForm

from imcore import spreadsheet
from imcore.errors import HongyanError
from oa.admin.refusals import Guarded
from oa.announcements import editors, export, publishing, tracking
from oa.models import Announcement


def _ask(title: Any, text: Any, button: Any) -> ActionDialog:
    return ActionDialog(title=title, description=text, form_class=BaseDialogForm, form_submit_text=button)


ASK_PUBLISH = _ask(
    gettext_lazy("Publish now?"),
    gettext_lazy("It goes to its recipients, and can then be withdrawn but not changed."),
    gettext_lazy("Publish"),
)
ASK_WITHDRAW = _ask(
    gettext_lazy("Withdraw?"),
    gettext_lazy("Nobody sees it any more; who has read it stays known."),
    gettext_lazy("Withdraw"),
)
ASK_REMIND = _ask(
    gettext_lazy("Remind?"),
    gettext_lazy("Those who have not confirmed it (or not read it, where nothing is to be confirmed) are told once more."),
    gettext_lazy("Remind"),
)
FITS = {
    Announcement.State.DRAFT: {"publish"},
    Announcement.State.SCHEDULED: {"publish"},
    Announcement.State.PUBLISHED: {"withdraw", "remind", "export"},
    Announcement.State.WITHDRAWN: {"export"},
}


class AnnouncementActs(Guarded):
    """From the announcement's page; what changes something by POST from a dialog."""

    actions_detail = ("publish", "withdraw", "remind", "export")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """What fits the state."""
        state = Announcement.objects.filter(pk=object_id).values_list("state", flat=True).first()
        names = {f"oa_announcement_{name}" for name in FITS.get(state, ())}  # type: ignore[call-overload]
        return [one for one in super().get_actions_detail(request, object_id) if one.action_name in names]

    def has_manage_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """The model's change permission."""
        return bool(request.user.has_perm("oa.change_announcement"))

    @action(description=gettext_lazy("Publish"), permissions=["manage"], url_path="publish", icon="send", dialog=ASK_PUBLISH)
    def publish(self, request: HttpRequest, _form: BaseDialogForm, object_id: int) -> HttpResponse:
        """Now, whatever it was scheduled for."""
        return self.act(request, object_id, "published", lambda: publishing.publish(request.user, object_id))

    @action(description=gettext_lazy("Withdraw"), permissions=["manage"], url_path="withdraw", icon="undo", dialog=ASK_WITHDRAW)
    def withdraw(self, request: HttpRequest, _form: BaseDialogForm, object_id: int) -> HttpResponse:
        """From everybody."""
        return self.act(request, object_id, "withdrawn", lambda: publishing.withdraw(request.user, object_id))

    @action(
        description=gettext_lazy("Remind"), permissions=["manage"], url_path="remind", icon="notifications", dialog=ASK_REMIND
    )
    def remind(self, request: HttpRequest, _form: BaseDialogForm, object_id: int) -> HttpResponse:
        """Those who lack."""
        return self.act(request, object_id, "reminded", lambda: tracking.remind(request.user, object_id))

    @action(description=gettext_lazy("Export"), permissions=["manage"], url_path="export", icon="download")
    def export(self, request: HttpRequest, object_id: int) -> StreamingHttpResponse | HttpResponse:
        """Who has read and confirmed, as CSV."""
        try:
            announcement = editors.managed(request.user, object_id)
            made = export.chunks(announcement)
            self.recorded(request, "exported", announcement)
        except HongyanError as refused:
            return HttpResponse(str(refused), status=refused.status, content_type="text/plain; charset=utf-8")
        return spreadsheet.download(request, made, name=f"announcement-{object_id}.csv")
