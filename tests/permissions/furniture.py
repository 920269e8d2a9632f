"""A row in every table of the admin that the scene itself has none in."""

from imcore.models import (
    ApiUsage,
    Appeal,
    BlockedImage,
    Broadcast,
    Message,
    ModerationCase,
    ModerationRule,
    PushDelivery,
    PushSubscription,
    Sanction,
    SensitiveWord,
    WordCategory,
)
from oa.models import (
    Announcement,
    AnnouncementReceipt,
    ColleagueRequest,
    Department,
    DepartmentGroup,
    Employee,
    OrgImport,
    VisibilityRule,
)
from tests import factories
from tests.imcore.facade import systems
from tests.imcore.integrations.incoming.hooks import webhook
from tests.permissions.scene import Scene


def furnish(made: Scene) -> None:
    """A row in every table of the office, and in those of moderation."""
    words = WordCategory.objects.create(name="Rivals")
    SensitiveWord.objects.create(category=words, text="acme", key="acme")
    ModerationRule.objects.create(name="Links", kind="link")
    BlockedImage.objects.create(picture_hash="0f" * 16, note="Poster")
    robot = factories.person("herald", kind="bot")
    Broadcast.objects.create(
        sender=robot, kind="text", body={"text": "At eight"}, text="At eight", audiences=[f"user:{made.grace.pk}"]
    )
    case = ModerationCase.objects.create(message=Message.objects.get(seq=2, conversation=made.cast.group))
    Appeal.objects.create(case=case, text="It is a harbour")
    Sanction.objects.create(user=made.grace, kind="mute", reason="rude")
    place = {"conversation": case.message.conversation, "message": case.message, "seq": case.message.seq}
    keyless = {"endpoint": "https://push.example.com/grace", "endpoint_digest": "grace"}  # so a test finds that it is gone
    PushDelivery.objects.create(subscription=PushSubscription.objects.create(user=made.grace, **keyless), **place)
    Employee.objects.create(user=made.grace, employee_number="1")
    mill = Department.objects.add_root({"name": "Mill"})
    Department.objects.add_root({"name": "Farm"})
    DepartmentGroup.objects.create(conversation=made.cast.group, department=mill)
    VisibilityRule.objects.create(name="Interns")
    ColleagueRequest.objects.create(sender=made.cast.erin, receiver=made.grace)
    told = Announcement.objects.create(title="Harvest", html="<p>Now.</p>", author=made.frank, state="published")
    AnnouncementReceipt.objects.create(announcement=told, user=made.grace)
    Announcement.objects.create(title="Fire drill", html="<p>At three.</p>", author=made.frank)
    OrgImport.objects.create(file_name="people.csv", content=b"", by=made.frank)
    webhook(factories.group(made.frank, name="Builds"), made.frank)
    client, _secret = systems.client(systems.line("erp"))
    ApiUsage.objects.create(client=client, day="2026-11-24", endpoint="POST messages", calls=7)
