"""A provider's token is made once for all, and anew when it ends or is refused."""

from imcore.push.parcel import Fate, Outcome
from imcore.push.tokens import Kept, Made


class Maker:
    """Tokens t1, t2 … good for 100 seconds."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Made:
        self.made += 1
        return f"t{self.made}", 100.0


def test_it_is_kept_until_its_end() -> None:
    kept, make = Kept(apart=0), Maker()
    assert [kept.get("a", make, now=now) for now in (0, 99, 100, 150, 200)] == ["t1", "t1", "t2", "t2", "t3"]


def test_other_credentials_get_another() -> None:
    kept, make = Kept(apart=0), Maker()
    assert [kept.get(made_from, make, now=0) for made_from in ("a", "b")] == ["t1", "t2"]


def test_one_that_was_refused_is_not_given_again() -> None:
    kept, make = Kept(apart=20), Maker()
    kept.get("a", make, now=0)
    kept.refused("t1", now=1)
    assert kept.get("a", make, now=1) == "t2"


def test_a_refusal_of_one_that_has_been_followed_changes_nothing() -> None:
    kept, make = Kept(apart=0), Maker()
    kept.get("a", make, now=0)
    for _thread in range(3):
        kept.refused("t1", now=1)
        assert kept.get("a", make, now=1) == "t2"


def test_refusals_one_upon_another_do_not_make_one_upon_another() -> None:
    kept, make = Kept(apart=20), Maker()
    given = []
    for now in (0, 1, 2, 19, 21, 22):
        token = str(kept.get("a", make, now=now))
        given.append(token)
        kept.refused(token, now=now)
    assert given == ["t1", "t2", "t2", "t2", "t2", "t3"]


def test_a_failure_is_kept_as_well() -> None:
    kept, failed = Kept(apart=0), Outcome(Fate.LATER, "cannot connect")
    assert kept.get("a", lambda: (failed, 5.0), now=0) == failed
    assert [kept.get("a", Maker(), now=now) for now in (4, 5)] == [failed, "t1"]
