"""An office made one row at a time, through the functions that keep it whole."""

from imcore.models import User
from oa import orgchart
from oa.models import Department, Employee
from oa.orgchart import Place
from tests import factories


def department(name: str = "", above: Department | None = None, **fields: str) -> Department:
    """The last child of the one above, or the last root."""
    return orgchart.create_department(name or f"D{factories.number()}", parent=above.pk if above else None, **fields)


def hire(user: User, *departments: Department, title: str = "", **fields: object) -> Employee:
    """Makes the user an employee; the first department is the primary one."""
    fields.setdefault("number", f"E{factories.number()}")
    places = [Place(one.pk, title) for one in departments]
    return orgchart.employ(user, places=places, **fields)
