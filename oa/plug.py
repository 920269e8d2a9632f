"""What the employees' line plugs into the core."""

from imcore import extend
from imcore.attachments.store import longest_body
from oa import other_names, profiles
from oa.announcements.files import AnnouncementFiles
from oa.audiences import OfDepartment, OneEmployee
from oa.department_groups import FollowsTheChart
from oa.directory import index
from oa.imports import bounds
from oa.kinds import IMPORTANT
from oa.sender_scopes import DepartmentScope
from oa.visibility.policy import Colleagues


def plug() -> None:
    """Called once from OaConfig.ready."""
    extend.profile_sections.register("oa", profiles.work_profile)
    extend.after_person_change.register("oa.directory", index.refresh)
    extend.conversation_rules.register("group", FollowsTheChart())
    extend.contact_policies.register("oa", Colleagues())
    extend.file_holders.register("oa.announcements", AnnouncementFiles())
    extend.message_kinds.register(IMPORTANT.name, IMPORTANT)
    extend.sender_scopes.register("department", DepartmentScope())
    extend.audiences.register("department", OfDepartment(), order=10)
    extend.audiences.register("employee", OneEmployee())
    extend.other_names.register("oa", other_names.called)
    for start in ("/api/v1/org-imports", "/admin/oa/orgimport/"):
        extend.long_bodies.register(start, lambda: bounds.FILE_BYTES + bounds.MIB)
    extend.long_bodies.register("/admin/oa/announcement/", longest_body)
