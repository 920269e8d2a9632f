"""What the employees' line plugs in."""

import pytest

from imcore import extend
from oa import profiles
from oa.announcements.files import AnnouncementFiles
from oa.department_groups import FollowsTheChart
from oa.directory import index
from oa.kinds import IMPORTANT
from oa.visibility.policy import Colleagues


def test_the_lines_entries_stand_at_their_doors() -> None:
    assert extend.profile_sections.get("oa") is profiles.work_profile
    assert extend.after_person_change.get("oa.directory") is index.refresh
    assert isinstance(extend.contact_policies.get("oa"), Colleagues)
    assert isinstance(extend.file_holders.get("oa.announcements"), AnnouncementFiles)
    assert extend.message_kinds.get("important") is IMPORTANT
    assert isinstance(extend.conversation_rules.get("group"), FollowsTheChart)


def test_the_doors_are_closed_once_all_apps_are_ready() -> None:
    for door in extend.ALL:
        with pytest.raises(extend.RegistryClosed):
            door.register("late", None)
