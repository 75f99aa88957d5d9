"""Text rules, a naive model for the scanner, and inputs made to be slow."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import FieldCode
from core.text import (
    ContentFilter,
    CustomEmoji,
    Mentions,
    Severity,
    channel_name,
    code_spans,
    custom_emojis,
    cut,
    display_name,
    display_name_problem,
    flexible_name,
    folded,
    has_excessive_whitespace,
    is_topic_username,
    mentions,
    normalise,
    rewritten_emojis,
    username_from,
    username_problem,
    utf16_length,
)

pytestmark = pytest.mark.once

LONG = 100_000


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  plain  ", "plain"),
        ("a\u202eb\x0cc\x00d\x7fe\x1ff\tg", "abcdefg"),
        ("two\nlines\r\nkept\n", "two\nlines\r\nkept"),
        ("\ufeff\u3000\u00a0x\u2028", "x"),
        ("\x00\x01\ufffe\uffff", ""),
        ("lone \ud800 half", "lone \ufffd half"),
        ("zero\u200bwidth", "zero\u200bwidth"),
    ],
)
def test_normalised_text(text, stored):
    assert normalise(text) == stored


@given(st.text())
def test_normalising_twice_changes_nothing_and_fits_the_database(text):
    stored = normalise(text)
    assert normalise(stored) == stored
    stored.encode()


@given(st.text(), st.integers(0, 30))
def test_lengths_and_cuts_are_in_utf16_units(text, units):
    assert utf16_length(text) == sum(2 if ord(character) > 0xFFFF else 1 for character in text)
    shorter = cut(text, units)
    assert text.startswith(shorter)
    assert utf16_length(shorter) <= units
    assert len(shorter) == len(text) or utf16_length(text[: len(shorter) + 1]) > units


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("ﬁn", "FIN"), ("É", "é"), ("Ａ", "a")])
def test_folding_makes_equal_what_reads_the_same(one, other):
    assert folded(one) == folded(other)


def test_mentions():
    found = mentions("<@1> <@!2> <@1> <@&3> `<@4>` <@05> <@9223372036854775808> <#6> <@> @everyone")
    assert found == Mentions((1, 2, 4), (3,), True, False)
    assert mentions("mail me: a at b") == Mentions()


@pytest.mark.parametrize(
    "text",
    [
        "`@here`",
        "``a ` @here``",
        "```\n@here\n```",
        "```@here ```` x",
        "https://example.org/@here",
        "<https://example.org/?q=@here>",
        "[text](http://example.org/@here)",
        "@he`x`re",
        "@Here",
    ],
)
def test_nobody_is_called_from_code_and_links(text):
    assert not mentions(text).here


@pytest.mark.parametrize("text", ["@here", "a@here.", "`open @here", "``` @here", "[a](http://b)@here", "`a` @here ``"])
def test_everybody_is_called(text):
    assert mentions(text).here


NAIVE_CODE = re.compile(
    r"(?<!`)`{3,}(?!`)[\s\S]*?(?<!`)`{3,}(?!`)|(?<!`)(`{1,2})(?!`)[\s\S]*?(?<!`)\1(?!`)|https?://[^\s<>)\"`]*",
    re.IGNORECASE,
)


def naive(content):
    plain = NAIVE_CODE.sub(" ", content)
    users = dict.fromkeys(int(i) for i in re.findall(r"<@!?(\d+)>", content) if i == str(int(i)) and int(i) < 2**63)
    roles = dict.fromkeys(int(i) for i in re.findall(r"<@&(\d+)>", content) if i == str(int(i)) and int(i) < 2**63)
    return Mentions(tuple(users), tuple(roles), "@everyone" in plain, "@here" in plain)


PIECES = [
    "`",
    "``",
    "```",
    "````",
    "@everyone",
    "@here",
    "<@12>",
    "<@!0>",
    "<@&7>",
    "<@",
    ">",
    "http://x/",
    " ",
    "\n",
    "a",
]


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_the_scanner_equals_the_naive_model(content):
    assert mentions(content) == naive(content)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(["`", "``", "```", "````", "a", " "]), max_size=16).map("".join))
def test_code_spans_are_ordered_and_apart(content):
    ends = [0, *(position for span in code_spans(content) for position in span)]
    assert ends == sorted(ends)
    assert all(content[start] == "`" == content[end - 1] for start, end in code_spans(content))


def test_custom_emojis_outside_code():
    text = "<:cat:5> `<:no:6>` <a:dog:7> <:x:8> ```<:no:9>"
    found = custom_emojis(text)
    assert [(emoji.id, emoji.name, emoji.animated) for emoji in found] == [
        (5, "cat", False),
        (7, "dog", True),
        (9, "no", False),
    ]
    assert custom_emojis("plain") == ()
    assert rewritten_emojis(text, lambda emoji: f":{emoji.name}:").startswith(":cat: `<:no:6>` :dog: <:x:8>")
    assert found[0] == CustomEmoji(5, "cat", False, 0, 8)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Hello World", "hello-world"),
        ("a \t b", "a-b"),
        ("a--b", "a--b"),
        ("Rock & Roll!", "rock--roll"),
        ("!!!", "-"),
        ("a.b_c", "a.b_c"),
        ("ÄÖ 🎉", "äö-🎉"),
        ("x" * 150, "x" * 100),
        ("c\u200bat", "cat"),
    ],
)
def test_text_channel_names(typed, stored):
    assert channel_name(typed) == stored


def test_other_channel_names():
    assert flexible_name("  Big\u200b  \n Room! ") == "Big Room!"
    assert flexible_name("\u200b\u2060 ") == ""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  A\t\nB  ", "A B"),
        ("a\u202eb\u200fc\ufe0fd\U000e0041e\ufefff\ud800g", "abcdefg"),
        ("😀 ok", "😀 ok"),
    ],
)
def test_display_names(typed, stored):
    assert display_name(typed) == stored


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Ann", None),
        ("x" * 32, None),
        ("", FieldCode.GLOBAL_NAME_LENGTH_INVALID),
        ("😀" * 17, FieldCode.GLOBAL_NAME_LENGTH_INVALID),
        ("Everyone", FieldCode.GLOBAL_NAME_RESERVED_VALUE),
        ("A System Message", FieldCode.GLOBAL_NAME_CANNOT_CONTAIN_RESERVED_TERMS),
    ],
)
def test_display_name_rules(name, problem):
    assert display_name_problem(name) == problem


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Ann_1", None),
        ("", FieldCode.USERNAME_LENGTH_INVALID),
        ("x" * 33, FieldCode.USERNAME_LENGTH_INVALID),
        ("ann!", FieldCode.USERNAME_INVALID_CHARACTERS),
        ("аnn", FieldCode.USERNAME_INVALID_CHARACTERS),  # a Cyrillic letter
        ("ann\n", FieldCode.USERNAME_INVALID_CHARACTERS),
        ("HERE", FieldCode.USERNAME_RESERVED_VALUE),
        ("myFluxerBot", FieldCode.USERNAME_CANNOT_CONTAIN_RESERVED_TERMS),
    ],
)
def test_username_rules(name, problem):
    assert username_problem(name) == problem


@pytest.mark.parametrize(
    ("name", "valid"), [("abc", True), ("a-b_c", True), ("ab", False), ("_ab", False), ("a" * 21, False)]
)
def test_topic_usernames(name, valid):
    assert is_topic_username(name) is valid


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Magic Tester", "Magic_Tester"),
        ("  Łukasz-O'Brien.III ", "Lukasz_OBrien_III"),
        ("Straße é", "Strasse_e"),
        ("日本", None),
        ("everyone", None),
        ("x" * 200, "x" * 32),
    ],
)
def test_usernames_from_display_names(name, username):
    assert username_from(name) == username


def test_the_content_filter_rewrites():
    keeps = ContentFilter.of(["Wörd"], links="keep")
    assert (
        ContentFilter().clean("see  https://a.b/c?d now\n\nshit, SHIT! shitake")
        == "see [Link removed] now ****, ****! shitake"
    )
    assert keeps.clean("http://x.y wörd. WÖRD") == "http://x.y ****. ****"
    assert ContentFilter().clean("... !?") == "... !?"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("I will   KILL you", Severity.CRITICAL),
        ("go kill yourself", Severity.CRITICAL),
        ("I will kill the process", Severity.NONE),
        ("oh shit", Severity.LOW),
        ("hello", Severity.NONE),
    ],
)
def test_the_content_filter_judges(text, severity):
    assert ContentFilter().analyse(text) == severity


def test_names_with_listed_words_are_refused():
    assert ContentFilter().refuses_name("xx_Fuck_xx")
    assert not ContentFilter().refuses_name("duck")


def test_white_space_runs():
    assert has_excessive_whitespace("a" + " " * 10 + "b")
    assert not has_excessive_whitespace("a" + " " * 9 + "b")


PATHOLOGICAL = [
    "`" * LONG,
    "` `` ``` " * (LONG // 9),
    "``` ` " * (LONG // 6),
    "".join("`" * (1 + n % 40) + " " for n in range(LONG // 20)),
    "<@" * (LONG // 2),
    "<@" + "1" * LONG,
    "<a:" * (LONG // 3),
    "<:" + "a" * LONG,
    "https://" * (LONG // 8),
    "@everyone" * (LONG // 9),
    " " * LONG,
    " \n" * (LONG // 2) + "x",
    ("a" + " " * 9) * (LONG // 10),
    "e" + "\u0301\u0327" * (LONG // 2),
    "\u202e" * LONG,
    "😀" * LONG,
    "-" * LONG,
    "i will kill " * (LONG // 12),
    "gas all the " * (LONG // 12),
    "." * LONG,
    "a\ud800" * (LONG // 2),
]
WORK = [
    mentions,
    custom_emojis,
    normalise,
    folded,
    channel_name,
    display_name,
    display_name_problem,
    username_problem,
    username_from,
    is_topic_username,
    has_excessive_whitespace,
    ContentFilter().clean,
    ContentFilter().analyse,
    ContentFilter().refuses_name,
]


@pytest.mark.parametrize("text", PATHOLOGICAL, ids=lambda text: repr(text[:8]))
def test_no_input_is_slow(text):
    for work in WORK:
        started = time.thread_time()  # of work, which does not count what else the machine does
        work(text)
        # 100,000 characters; a quadratic reader takes minutes, ours milliseconds
        assert time.thread_time() - started < 2.0, work.__name__
