"""HTML to text and entities, and back to safe HTML."""

import re
from contextlib import suppress
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.entities import Formatted, parse_html, read_text, units
from bot.playground.refusal import Refusal
from bot.playground.render import deep_link, to_html

REFUSED = {
    "<br>": 'Unsupported start tag "br" at byte offset 0',
    "a < b": 'Unsupported start tag "" at byte offset 2',
    "<script>x</script>": 'Unsupported start tag "script" at byte offset 0',
    "æ <p>x</p>": 'Unsupported start tag "p" at byte offset 3',
    "x <b": "Unclosed start tag at byte offset 2",
    '<a href="x"': "Unclosed start tag at byte offset 0",
    '<a href="x>y</a>': "Unclosed start tag at byte offset 0",
    '<a ="x">y</a>': 'Empty attribute name in the tag "a" at byte offset 0',
    "<a href>y</a>": 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
    "<a href=x/>y</a>": "Unexpected end of name token at byte offset 8",
    "<span>x</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
    "x</b>": "Unexpected end tag at byte offset 1",
    "<b>x</b": "Unclosed end tag at byte offset 4",
    "<b>x</i>": 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"',
    "<b>x": 'Can\'t find end tag corresponding to start tag "b"',
}


@pytest.mark.parametrize(("html", "words"), REFUSED.items())
def test_html_is_refused_in_telegrams_words(html, words):
    """Each fault in the HTML is named with its place, as Telegram names it."""
    with pytest.raises(Refusal) as caught:
        parse_html(html)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"
    assert caught.value.violation


READ = {
    "plain": Formatted("plain"),
    "<b>hej</b> 👍 <i>x</i>": Formatted(
        "hej 👍 x", ({"type": "bold", "offset": 0, "length": 3}, {"type": "italic", "offset": 7, "length": 1})
    ),
    "  <b> a </b>\n": Formatted("a", ({"type": "bold", "offset": 0, "length": 1},)),
    "&lt;b&gt; &amp; &quot;&#128077;&#x41; &nbsp;": Formatted('<b> & "👍A &nbsp;'),
    "<b></b>x": Formatted("x"),
    '<a href="https://t.me/x?a=1&amp;b=2">k</a>': Formatted(
        "k", ({"type": "text_link", "offset": 0, "length": 1, "url": "https://t.me/x?a=1&b=2"},)
    ),
    '<a href="javascript:alert(1)">k</a>': Formatted("k"),
    '<pre><code class="language-py">x</code></pre>': Formatted(
        "x", ({"type": "pre", "offset": 0, "length": 1, "language": "py"},)
    ),
    '<code class="language-py">x</code>': Formatted("x", ({"type": "code", "offset": 0, "length": 1},)),
    "<blockquote expandable>q</blockquote>": Formatted(
        "q", ({"type": "expandable_blockquote", "offset": 0, "length": 1},)
    ),
    '<span class="tg-spoiler">s</span>': Formatted("s", ({"type": "spoiler", "offset": 0, "length": 1},)),
    "<B>a<I>b</I></B>": Formatted(
        "ab", ({"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1})
    ),
    "se /help@drejebot, https://x.dk/a. Skriv a@b.dk": Formatted(
        "se /help@drejebot, https://x.dk/a. Skriv a@b.dk",
        (
            {"type": "bot_command", "offset": 3, "length": 14},
            {"type": "url", "offset": 19, "length": 14},
            {"type": "email", "offset": 41, "length": 6},
        ),
    ),
    "<code>/no</code> /yes": Formatted(
        "/no /yes",
        ({"type": "code", "offset": 0, "length": 3}, {"type": "bot_command", "offset": 4, "length": 4}),
    ),
    "a/b 1/2": Formatted("a/b 1/2"),
}


@pytest.mark.parametrize(("html", "expected"), READ.items())
def test_html_becomes_text_and_entities(html, expected):
    """Tags become entities that count in UTF-16 units; ends are trimmed; links and commands are found."""
    assert read_text(html, "HTML", None) == expected


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("👍🏽é æ\n<>&\"'"), min_size=1, max_size=40
)
STYLES = ["b", "i", "u", "s", "code", "blockquote"]


@st.composite
def nested(draw, depth=3):
    """Pairs of HTML and the plain text it stands for."""
    text = draw(TEXTS)
    pieces = [(escape(text), text)]
    if depth:
        for style in draw(st.lists(st.sampled_from(STYLES), max_size=3)):
            html, plain = draw(nested(depth=depth - 1))
            pieces.append((f"<{style}>{html}</{style}>", plain))
    return "".join(p[0] for p in pieces), "".join(p[1] for p in pieces)


@given(nested())
def test_text_survives_formatting(pair):
    """Whatever the letters, the text comes through unchanged, and every entity lies within it on whole letters."""
    html, plain = pair
    text, entities = parse_html(html)
    assert text == plain
    raw = text.encode("utf-16-le")
    for entity in entities:
        start, stop = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        raw[:start].decode("utf-16-le"), raw[start:stop].decode("utf-16-le")
        assert stop <= len(raw)
    assert units(text) * 2 == len(raw)


@given(nested())
def test_shown_html_says_the_same(pair):
    """The safe HTML of a message holds the very same text, and no tag but the known ones."""
    given_ = read_text(pair[0], "HTML", None)
    shown = to_html(*given_)
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == given_.text
    assert set(re.findall(r"</?([a-z]+)", shown)) <= {"b", "i", "u", "s", "code", "blockquote", "a", "span"}


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    """No text, however broken, brings the parser down."""
    with suppress(Refusal):
        assert len(parse_html(text).text) <= len(text)


def test_overlapping_entities_are_shown_well_nested():
    """Entities that overlap are closed and opened again."""
    entities = ({"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 2})
    assert to_html("abc", entities) == "<b>a<i>b</i></b><i>c</i>"


def test_everything_from_people_is_escaped():
    """Text, addresses and languages cannot break out of their places."""
    link = {"type": "text_link", "offset": 0, "length": 3, "url": 'https://x.dk/"><script>'}
    assert to_html("<b>", (link,)) == (
        '<a href="https://x.dk/&quot;&gt;&lt;script&gt;" target="_blank" rel="noopener noreferrer">&lt;b&gt;</a>'
    )
    script = {"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}
    assert to_html("x", (script,)) == "x"
    pre = {"type": "pre", "offset": 0, "length": 1, "language": '"><script>'}
    assert to_html("x", (pre,)) == '<pre data-language="script">x</pre>'


def test_deep_links_to_a_bot_here_are_marked():
    """A link to one of the bots can be opened as the person of the pane; any other link is a plain one."""
    shown = to_html(
        "https://t.me/drejebot?start=abc",
        read_text("https://t.me/drejebot?start=abc", None, None).entities,
        {"drejebot"}.__contains__,
    )
    assert 'data-deeplink="https://t.me/drejebot?start=abc"' in shown
    assert "data-deeplink" not in to_html("https://t.me/other?start=abc", ({"type": "url", "offset": 0, "length": 28},))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://t.me/drejebot?start=a_1", ("drejebot", "a_1")),
        ("http://telegram.me/drejebot", ("drejebot", "")),
        ("tg://resolve?domain=drejebot&start=x", ("drejebot", "x")),
        ("https://t.me.evil.dk/drejebot?start=x", None),
        ("https://[", None),
    ],
)
def test_deep_links_are_read(url, expected):
    """Both forms of a deep link are understood, and nothing else."""
    assert deep_link(url) == expected
