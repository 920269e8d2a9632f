"""What employees are called besides by other systems: by their number, by their mobile."""

from collections.abc import Collection

from django.db.models import Q

from imcore.protocol import UserId
from oa.models import Employee

COUNTRY = "+86"


def called(names: Collection[str]) -> dict[str, UserId]:
    """Those of the names that somebody has who has not left; a mobile with or without the country's code. One query."""
    bare = {name: name.replace(" ", "").replace("-", "").removeprefix(COUNTRY) for name in names}
    mobiles = {form for mobile in bare.values() if mobile for form in (mobile, COUNTRY + mobile)}
    wanted = Q(employee_number__in=names) | Q(mobile__in=mobiles)
    there = Employee.objects.filter(wanted).exclude(state=Employee.State.LEFT)
    found: dict[str, UserId] = {}
    for user, number, mobile in there.values_list("user_id", "employee_number", "mobile"):
        of_mobile = [name for name, form in bare.items() if mobile and form == mobile.removeprefix(COUNTRY)]
        found |= dict.fromkeys([*of_mobile, *({number} & set(names))], UserId(user))
    return found
