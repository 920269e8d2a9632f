"""As whom a client may speak: its line's bot, or a user where its scope allows."""

from django.db.models import Q

from imcore import errors
from imcore.models import FacadeLine, User, UserKind
from imcore.protocol import UserId


def person(line: FacadeLine, user: UserId) -> UserId:
    """An active person, not one whom another line has made; for a sandbox one of its own. Raises NotFound."""
    own = Q(made_by__line=line)
    theirs = own if line.sandbox else own | Q(made_by=None)
    if not User.objects.filter(theirs, pk=user, kind=UserKind.PERSON, is_active=True).exists():
        raise errors.NotFound(as_user=user)
    return user
