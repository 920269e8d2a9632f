"""Lines of figures: where their points lie."""

from imcore.admin.charts import line


def test_the_largest_lies_at_the_top_and_each_slot_at_its_place() -> None:
    drawn = line("Title", {11: 4.0, 10: 1.0, 12: 2.0}, last=13, kept=4, span="of a while")
    assert drawn == ("Title", "200,75 400,0 600,50", 4.0, "of a while")


def test_what_is_older_than_the_line_and_the_present_slot_are_left_out() -> None:
    assert line("", {8: 9.0, 9: 1.0, 12: 1.0, 13: 9.0}, last=13, kept=4, span="").points == "0,0 600,0"


def test_a_scale_may_be_given_and_nothing_at_all_is_no_line() -> None:
    assert line("", {12: 50.0}, last=13, kept=4, span="", most=100).points == "600,50"
    assert line("", {}, last=13, kept=4, span="") == ("", "", 0, "")
    assert line("", {12: 0.0}, last=13, kept=4, span="").points == "600,100"
