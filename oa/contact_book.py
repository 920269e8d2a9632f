"""A person's own list of contacts, with headings and remarks."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from imcore import errors
from imcore.conversations import access
from imcore.conversations.people import PinyinKey
from imcore.models import User
from imcore.protocol import UserId
from oa.models import Contact, ContactGroup

CONTACTS_LIMIT = 2_000
GROUPS_LIMIT = 100
UNGROUPED = 0


def contacts(
    owner: UserId, *, group: int | None = None, after: PinyinKey | None = None, limit: int
) -> tuple[list[Contact], bool]:
    """The contacts whom the owner may see, by pinyin; of one group, or of none (UNGROUPED); whether there are more."""
    found = _seen(owner)
    if group is not None:
        found = found.filter(group=group or None)
    if after is not None:
        found = found.filter(Q(user__name_pinyin__gt=after[0]) | Q(user__name_pinyin=after[0], user__gt=after[1]))
    rows = list(found.order_by("user__name_pinyin", "user_id")[: limit + 1])
    return rows[:limit], len(rows) > limit


@transaction.atomic
def add(owner: UserId, user: UserId, *, group: int | None = None, remark: str = "") -> Contact:
    """Raises Invalid (oneself, too long), NotFound (not to be seen, no such group), Conflict (there already, or full)."""
    if user == owner:
        raise errors.Invalid(user=[_("You need no contact of yourself.")])
    _lock(owner)
    if not access.visible_users(owner).filter(pk=user).exists():
        raise errors.NotFound(user=user)
    held = Contact.objects.filter(owner=owner)
    if held.filter(user=user).exists():
        raise errors.Conflict(_("This contact is in your list already."), user=user)
    if held.count() >= CONTACTS_LIMIT:
        raise errors.Conflict(_("Your list of contacts is full."), limit=CONTACTS_LIMIT)
    made = Contact(owner_id=owner, user_id=user)
    return _described(made, {"group": group, "remark": remark})


@transaction.atomic
def change(owner: UserId, user: UserId, **fields: object) -> Contact:
    """Another group (None: in none) or remark; what is left out stays. Raises NotFound, Invalid."""
    found = _seen(owner).filter(user=user).select_for_update(of=("self",), no_key=True).first()
    if found is None:
        raise errors.NotFound(_("There is no such contact."), user=user)
    return _described(found, fields)


def remove(owner: UserId, user: UserId) -> None:
    """Takes somebody off the list; a right to start that came of a request goes too. Raises NotFound."""
    gone, _by_table = Contact.objects.filter(owner=owner, user=user).delete()
    if not gone:
        raise errors.NotFound(_("There is no such contact."), user=user)


def groups(owner: UserId) -> QuerySet[ContactGroup]:
    """The headings, in the owner's order; 100 at most."""
    return ContactGroup.objects.filter(owner=owner)


@transaction.atomic
def create_group(owner: UserId, name: str) -> ContactGroup:
    """The last one. Raises Invalid (name), Conflict (that name is there, or there are 100)."""
    _lock(owner)
    mine = groups(owner)
    if mine.count() >= GROUPS_LIMIT:
        raise errors.Conflict(_("There are no more than %(limit)s groups.") % {"limit": GROUPS_LIMIT}, limit=GROUPS_LIMIT)
    last = mine.aggregate(last=Max("order"))["last"]
    return _named(ContactGroup(owner_id=owner, order=0 if last is None else last + 1), name)


def rename_group(owner: UserId, number: int, name: str) -> ContactGroup:
    """Raises NotFound, Invalid, Conflict."""
    return _named(_group(owner, number), name)


@transaction.atomic
def order_groups(owner: UserId, numbers: Sequence[int]) -> None:
    """All of the owner's groups, in the order that they are to have. Raises Invalid where one lacks or is not theirs."""
    _lock(owner)
    mine = {group.pk: group for group in groups(owner)}
    if sorted(numbers) != sorted(mine):
        raise errors.Invalid(groups=[_("Name each of your groups once.")])
    for place, number in enumerate(numbers):
        mine[number].order = place
    ContactGroup.objects.bulk_update(mine.values(), ["order"])


def delete_group(owner: UserId, number: int) -> None:
    """Its contacts stay, in no group. Raises NotFound."""
    _group(owner, number).delete()


def _lock(owner: UserId) -> None:
    """One writer of a list at a time, so that its limits hold."""
    list(User.objects.select_for_update(no_key=True).filter(pk=owner).values_list("pk"))


def _seen(owner: UserId) -> QuerySet[Contact]:
    # whom a rule hides since, or who has left, is not shown
    visible = access.visible_users(owner).values("pk")
    return Contact.objects.filter(owner=owner, user__in=visible).select_related("user")


def _described(contact: Contact, fields: dict[str, object]) -> Contact:
    if "group" in fields:
        number = fields["group"]
        contact.group = None if number is None else _group(UserId(contact.owner_id), int(str(number)))
    if "remark" in fields:
        contact.remark = " ".join(str(fields["remark"]).split())
        if len(contact.remark) > 100:
            raise errors.Invalid(remark=[_("At most %(limit)s characters.") % {"limit": 100}])
    contact.save()
    return contact


def _group(owner: UserId, number: int) -> ContactGroup:
    found = groups(owner).filter(pk=number).first()
    if found is None:
        raise errors.NotFound(_("There is no such group of contacts."), group=number)
    return found


def _named(group: ContactGroup, name: str) -> ContactGroup:
    group.name = " ".join(name.split())
    if not 1 <= len(group.name) <= 50:
        raise errors.Invalid(name=[_("1 to 50 characters.")])
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise errors.Conflict(_("You have a group of that name already."), name=group.name) from None
    return group
