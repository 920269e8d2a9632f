"""As whom a client may speak."""

import pytest

from imcore import errors
from imcore.integrations import speakers
from imcore.models import LineUser
from tests.cast import Cast
from tests.imcore.facade import systems

pytestmark = pytest.mark.django_db


def test_people_of_nobodys_or_its_own_and_of_a_sandbox_its_own_only(cast: Cast) -> None:
    line, box = systems.line(), systems.line(sandbox=True)
    LineUser.objects.create(user=cast.alice, line=line)
    LineUser.objects.create(user=cast.bob, line=box)
    may = {"line": {cast.alice, cast.carol}, "box": {cast.bob}}
    for name, of in (("line", line), ("box", box)):
        for one in (cast.alice, cast.bob, cast.carol, box.bot):
            if one in may[name]:
                assert speakers.person(of, one.pk) == one.pk
            else:
                with pytest.raises(errors.NotFound):
                    speakers.person(of, one.pk)
