"""What a letter says: in its reader's language, as much as a notification would show, and how to get no more."""

import pytest
from django.utils import translation

from imcore.models import Message, PushWishes
from imcore.push import mail
from tests import factories
from tests.cast import Cast
from tests.imcore.push.conftest import say
from tests.imcore.push.mails import URL
from tests.mail_server import Post

pytestmark = pytest.mark.django_db


def letter_of(cast: Cast, post: Post, *, count: int = 1, text: str = "Rain <tomorrow>", show: bool = True) -> tuple[str, str]:
    """Sends one → its two forms."""
    cast.bob.email, cast.bob.language = "bob@example.com", "en"
    where = factories.direct(cast.alice, cast.bob)
    for number in range(count):
        say(cast.alice, where, f"{text} {number}")
    messages = list(Message.objects.filter(conversation=where).order_by("pk"))
    mail.digest(cast.bob, PushWishes(user=cast.bob, show_content=show), messages).send()
    (letter,) = post.letters
    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_it_says_who_wrote_what_and_leads_to_the_page(cast: Cast, post: Post) -> None:
    plain, html = letter_of(cast, post)
    assert ("Alice" in plain, "Rain <tomorrow> 0" in plain, f"{URL}/" in plain) == (True, True, True)
    assert ("Rain &lt;tomorrow&gt; 0" in html, "<tomorrow>" in html, f'href="{URL}/"' in html) == (True, False, True)


def test_of_many_it_says_the_newest_and_how_many_there_are_besides(cast: Cast, post: Post) -> None:
    plain, _html = letter_of(cast, post, count=mail.LINES + 3, text="No.")
    assert ("13 messages that concern you" in plain, "No. 12" in plain, "No. 2" in plain, "And 3 more." in plain) == (
        True, True, False, True,
    )  # fmt: skip


def test_who_hides_the_content_is_told_only_how_many_wait(cast: Cast, post: Post) -> None:
    plain, html = letter_of(cast, post, show=False)
    assert ("1 message that concerns you" in plain, "Alice" in plain + html, "Rain" in plain + html) == (True, False, False)


def test_it_can_be_ended_by_one_click_of_the_mail_program(cast: Cast, post: Post) -> None:
    letter_of(cast, post)
    (letter,) = post.letters
    place, _, token = str(letter["List-Unsubscribe"]).strip(" <>").rpartition("/")
    assert (place, mail.is_token(token)) == (f"{URL}/mail/unsubscribe", True)
    assert (letter["List-Unsubscribe-Post"], letter["Auto-Submitted"]) == ("List-Unsubscribe=One-Click", "auto-generated")
    assert translation.get_language() == "zh-hans"  # the reader's was for the letter only
