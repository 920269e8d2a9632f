"""Who works there."""

from collections import Counter

from imcore.accounts.demo_passwords import DEMO_USERNAMES
from oa.demo.company import Company


def test_the_demo_logins_come_first(small: Company) -> None:
    assert tuple(person.username for person in small.people[:7]) == DEMO_USERNAMES


def test_only_the_admin_is_a_superuser(small: Company) -> None:
    assert [person.username for person in small.people if person.is_superuser] == ["admin"]


def test_usernames_and_numbers_are_unique(small: Company) -> None:
    for field in ("username", "number"):
        assert Counter(getattr(person, field) for person in small.people).most_common(1)[0][1] == 1


def test_names_are_of_both_languages(small: Company) -> None:
    assert any(person.display_name.isascii() for person in small.people)
    assert any(not person.display_name.isascii() for person in small.people)


def test_addresses_lead_nowhere(small: Company) -> None:
    assert all(person.email.endswith(".example") for person in small.people)
