"""An announcement's HTML: what is kept, what is not, and the text of it."""

import pytest

from oa.announcements import text

FILE = "0a2f6e5c-1111-4222-8333-444455556666"


@pytest.mark.parametrize(
    "kept",
    [
        "<h1>Drill</h1><h6>At three</h6>",
        "<p>One<br>two <strong>bold</strong> <em>soft</em> <u>low</u> <s>gone</s></p>",
        "<ul><li>one</li><li>two</li></ul>",
        '<ol start="3"><li>three</li></ol>',
        "<blockquote><p>said</p></blockquote><pre><code>run</code></pre><hr>",
        '<table><thead><tr><th colspan="2">Day</th></tr></thead><tbody><tr><td rowspan="2">Mon</td></tr></tbody></table>',
        f'<img src="/api/v1/attachments/{FILE}" alt="The way out">',
        f'<img src="/api/v1/attachments/{FILE}/thumbnail">',
    ],
)
def test_what_is_allowed_stays_as_it_is(kept: str) -> None:
    assert text.sanitised(kept) == kept


@pytest.mark.parametrize("address", ["https://example.com/a?b=1", "http://example.com", "mailto:a@example.com"])
def test_a_link_keeps_its_address_and_gives_nothing_away(address: str) -> None:
    assert text.sanitised(f'<a href="{address}">x</a>') == f'<a href="{address}" rel="noopener noreferrer nofollow">x</a>'


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "&#x6a;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//evil.example/",
        "/admin/logout",
        "https:evil",
        "file:///etc/passwd",
    ],
)
def test_any_other_address_is_taken_from_a_link(address: str) -> None:
    assert text.sanitised(f'<a href="{address}">x</a>') == '<a rel="noopener noreferrer nofollow">x</a>'


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("<script>alert(1)</script>Hi", "Hi"),
        ("<p onclick=alert(1)>Hi</p>", "<p>Hi</p>"),
        ('<p style="background:url(https://evil.example)" class="x" id="y">Hi</p>', "<p>Hi</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ('<img src="https://evil.example/pixel.png">', ""),
        (f'<img src="/api/v1/attachments/{FILE}/../../me">', ""),
        (f'<img src="//evil.example/api/v1/attachments/{FILE}">', ""),
        ("<img alt='x src=\"y\"'>", ""),
        ("<svg onload=alert(1)><p>x</p></svg>", "<p>x</p>"),
        ("<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", ""),
        ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
        ("<iframe src=https://evil.example></iframe>Hi", "Hi"),
        ("<form action=/x><input name=a><button>Go</button></form>", "Go"),
        ("<base href=https://evil.example>", ""),
        ("<meta http-equiv=refresh content=0>", ""),
        ("<style>p{color:red}</style>Hi", "Hi"),
        ("<!-- --><p>Hi</p><!--[if IE]><script>x</script><![endif]-->", "<p>Hi</p>"),
        ("<p>Hi", "<p>Hi</p>"),
        ('<td colspan="9999">x</td>', "x"),
    ],
)
def test_what_could_do_harm_goes(given: str, left: str) -> None:
    assert text.sanitised(given) == left


def test_to_sanitise_again_changes_nothing() -> None:
    once = text.sanitised('<p>a &lt;b&gt; &amp;amp; <a href="https://e.example/?a=1&b=2">x</a>')
    assert text.sanitised(once) == once


def test_the_pictures_of_a_text_are_known() -> None:
    other = FILE.replace("0a", "0b")
    shown = f'<p title="x"><img alt="a > b" src="/api/v1/attachments/{FILE}"><img src="/api/v1/attachments/{other}/thumbnail">'
    assert text.pictures(text.sanitised(shown)) == {FILE, other}
    assert text.pictures(text.sanitised(f'<p>src="/api/v1/attachments/{FILE}"</p>')) == set()


def test_the_plain_text_is_one_line_in_which_blocks_do_not_run_together() -> None:
    assert text.plain("<h1>Drill</h1><p>At&nbsp;three,<br>a &lt;b&gt;</p><ul><li>one</li><li>two</li></ul>") == (
        "Drill At three, a <b> one two"
    )


@pytest.mark.parametrize(("html", "line"), [("<p>12345678901</p>", "123456789…"), ("<p>1234567890</p>", "1234567890")])
def test_a_preview_ends_at_its_limit(html: str, line: str) -> None:
    assert text.plain(html, limit=10) == line


@pytest.mark.parametrize("cut", ['<p>Hello</p><a href="htt', "<p>Hello <stro", "<p>Hello</"])
def test_the_beginning_of_a_text_is_readable(cut: str) -> None:
    assert text.plain(cut) == "Hello"
