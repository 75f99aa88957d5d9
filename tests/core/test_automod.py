"""Rules of automatic moderation, held against texts."""

from typing import Any

import pytest

from core.errors import InvalidForm
from moderation.automod import matching
from moderation.automod.addresses import host_of
from moderation.automod.engine import Invites, RuleSet
from moderation.automod.rules import Place, Rule, RuleKind, Scope, Writing
from moderation.automod.settings import MOST_WORDS, checked_settings
from moderation.automod.text import Text

pytestmark = pytest.mark.once
CATS = Place(side=Scope.GUILDS, guild_id=1, channel_id=5)
BREAD = Place(side=Scope.TOPICS, topic_id=2, channel_id=6)
ALONE = Place(channel_id=7)


def rule(kind: str, **settings: Any) -> Rule:
    return Rule(id=1, name="Rule", kind=RuleKind(kind), settings=checked_settings(RuleKind(kind), settings))


def found(one: Rule, *texts: str, place: Place = CATS, **facts: Any) -> str | None:
    leads = Invites(("chat.example/invite",), lambda codes: {code: len(code) for code in codes if code != "none"})
    broken = RuleSet([one], leads).broken_by(Writing(text=Text(*texts), place=place, **facts))
    return broken[0].what if broken else None


WORDS = ("casino", "free money", "*coin*", "bet*", "1488", "赌场", "naïve", "🍆")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("the CASINO!", "casino"),
        ("casinos are fine", None),
        ("c\u200ba\u00ads\u2060ino", "casino"),
        ("с\u0430sin\u043e", "casino"),
        ("ｃａｓｉｎｏ", "casino"),
        ("cásïno", "casino"),
        ("c4s1n0", "casino"),
        ("c.a.s.i.n.o now", "casino"),
        ("c a s i n o", "casino"),
        ("a c casino", "casino"),
        ("_casino_ **casino**", "casino"),
        ("Free\n\n  money", "free money"),
        ("free of money", None),
        ("buy Bitcoins", "*coin*"),
        ("betting", "bet*"),
        ("alphabet", None),
        ("14 88", None),
        ("1488!", "1488"),
        ("i4bb", None),
        ("最好的赌场在这里", "赌场"),
        ("NAIVE", "naïve"),
        ("eat a🍆now", "🍆"),
        ("", None),
    ],
)
def test_words(said: str, word: str | None) -> None:
    assert found(rule("words", words=list(WORDS)), said) == word


@pytest.mark.parametrize("said", ["big casino", "c4s1n0 tonight", "1488", "free money", "赌场"])
def test_words_of_several_sets_are_found_as_those_of_one(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = found(rule("words", words=list(WORDS)), said)
    assert wanted is not None
    monkeypatch.setattr("moderation.automod.matching.MOST_AT_ONCE", 2)
    assert found(rule("words", words=list(WORDS)), said) == wanted


def test_no_set_is_so_large_that_making_it_stops_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library holds the interpreter while it makes one."""
    sizes, made = list[int](), matching._set_of
    monkeypatch.setattr(matching, "_set_of", lambda words, options: sizes.append(len(words)) or made(words, options))
    matching.Words({number: [f"word{number}of{each}" for each in range(1000)] for number in range(41)})
    assert sizes == [20_000, 20_000, 1_000]


def test_a_word_is_in_one_piece_of_a_message() -> None:
    both = rule("words", words=["*free money*"])
    assert found(both, "free", "money") == "*free money*"  # a blank between them is what a reader sees
    assert found(rule("words", words=["casino"]), "cas", "ino") is None


@pytest.mark.parametrize(
    ("pattern", "said", "fits"),
    [
        (r"buy\s+(now|today)", "BUY  now", True),
        (r"buy\s+(now|today)", "buy\u200b today", True),
        (r"^\W*spam", "hello\nspam", False),
        (r"viagra", "vi\u0430gra", True),
        (r"\d{4}-\d{4}", "call 1234-5678", True),
        (r"a.c", "a\nc", False),
        (r"(\w+\s?)+!!", "word " * 800, False),
        (r"(x+x+)+y", "x" * 4000, False),
        (r"[ab]*a[ab]{60}z", "ab" * 2000, False),
    ],
)
def test_patterns_end_however_they_are_written(pattern: str, said: str, fits: bool) -> None:
    """SEC-056: nothing that an administrator writes takes longer than the text is long."""
    assert found(rule("patterns", patterns=["never^", pattern]), said) == (pattern if fits else None)


@pytest.mark.parametrize("kind", ["words", "patterns", "links", "invites", "mentions"])
@pytest.mark.parametrize(
    "said", ["a" * 4000, ". " * 2000, "https://" * 500, "a." * 2000, "e\u0301" * 2000, "/\\" * 2000]
)
def test_no_text_is_too_odd(kind: str, said: str) -> None:
    settings: dict[str, dict[str, Any]] = {
        "words": {"words": ["casino"]},
        "patterns": {"patterns": ["casino"]},
        "links": {"hosts": ["evil.example"]},
        "mentions": {"people": 1},
    }
    assert found(rule(kind, **settings.get(kind, {})), said) is None


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("see https://evil.example/x", "evil.example"),
        ("HTTPS://WWW.EVIL.EXAMPLE", "www.evil.example"),
        ("evil.example is a host", "evil.example"),
        ("[fine](https://a.b.evil.example)", "a.b.evil.example"),
        ("<https://evil.example.>", "evil.example"),
        ("https://good.example@evil.example/", "evil.example"),
        ("https://good.example)@evil.example/", "evil.example"),
        ("https://evil.example\\@good.example", "evil.example"),
        ("https:\\\\evil.example", "evil.example"),
        ("https://evil%2Eexample/", "evil.example"),
        ("https://ｅvil。example:8080/", "evil.example"),
        ("https://ev\u200bil.example", "evil.example"),
        ("https://bücher.example", "xn--bcher-kva.example"),
        ("https://xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("not-evil.example", None),
        ("https://evil.example.org", None),
        ("https://good.example/?evil.exampl", None),
    ],
)
def test_hosts_that_are_not_wanted(said: str, host: str | None) -> None:
    assert found(rule("links", hosts=["evil.example", "bücher.example"]), said) == host


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("https://good.example and https://www.good.example/a?b=c#d (https://good.example)", None),
        ("no link: other.example", None),
        ("https://other.example", "other.example"),
        ("https://good.example@other.example", "other.example"),
        ("https://good.example.other.example", "good.example.other.example"),
        ("https://[::1]/", "an address that cannot be read"),
        ("[here](https://other.example)@good.example", "other.example"),
        ("https://good.example!.other.example/", "an address that cannot be read"),
        ("[here](https:other.example)", "other.example"),
        ("**https://good.example**, [a](https://good.example),[b.c](https://good.example).", None),
    ],
)
def test_hosts_that_alone_are_wanted(said: str, host: str | None) -> None:
    assert found(rule("links", hosts=["*.good.example"], only=True), said) == host


def test_the_addresses_of_a_text_are_read_once_whatever_it_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """SEC-056: a host of thousands of dots, and as many rules as there may be."""
    asked = []
    monkeypatch.setattr("moderation.automod.addresses.host_of", lambda host: asked.append(host) or host)
    monkeypatch.setattr("moderation.automod.engine.is_listed", lambda host, *_, **__: asked.append(host))
    rules = RuleSet([rule("links", hosts=[f"evil{number}.example"]) for number in range(10)])
    asked.clear()
    text = "https://a.example " * 300 + "b." * 20_000
    assert rules.broken_by(Writing(text=Text(text), place=CATS)) == []
    assert len(asked) == 300 + 10 * 3
    assert max(map(len, asked)) <= 253


def test_links_beside_the_text_count_and_subdomains_where_wanted() -> None:
    strict = rule("links", hosts=["evil.example"], subdomains=False)
    assert found(strict, "https://www.evil.example") is None
    assert found(strict, "look", links=("https://evil.example/a.gif",)) == "evil.example"


@pytest.mark.parametrize(
    ("said", "place", "code"),
    [
        ("https://chat.example/invite/a", CATS, None),  # one character is no code
        ("https://chat.example/invite/ab", CATS, "ab"),
        ("CHAT.example/INVITE/abcd", CATS, "abcd"),
        ("https://chat.example/invite/abc", BREAD, "abc"),
        ("https://chat.example/invite/own", Place(side=Scope.GUILDS, guild_id=3), None),
        ("https://chat.example/invite/none", CATS, None),
        ("https://chat.example\\invite\\ab", CATS, "ab"),
        ("https://discord.gg/xyz12", CATS, "discord.gg/xyz12"),
        ("https://chat.example/invites", CATS, None),
        ("https://chat.example:443/invite/ab", CATS, "ab"),
        ("https://chat.example./invite//./ab", CATS, "ab"),
        ("https://chat｡example/invite/aB", CATS, "aB"),
        ("https://𝐜hat%2Eexam%C2%ADple/invite/ab", CATS, "ab"),
        ("https://discord.gg:443/xyz12", CATS, "discord.gg/xyz12"),
        ("https://ｄiscord.gg/xyz12", CATS, "discord.gg/xyz12"),
    ],
)
def test_invites_of_others(said: str, place: Place, code: str | None) -> None:
    assert found(rule("invites"), said, place=place) == code
    is_elsewhere = code is not None and "gg/" in code
    assert found(rule("invites", guilds=[2, 3, 4]), said, place=place) == (code if is_elsewhere else None)
    assert found(rule("invites", elsewhere=False), said, place=place) == (None if is_elsewhere else code)


def test_mentions_of_one_message() -> None:
    flood = rule("mentions", people=3, roles=1, everyone=True)
    assert found(flood, "", people=3, roles=1) is None
    assert found(flood, "", people=4) == "4 people"
    assert found(flood, "", roles=2) == "2 roles"
    assert found(flood, "", everyone=True) == "everybody"
    assert found(rule("mentions", people=3), "", everyone=True, roles=20) is None


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, (True, True, True)),
        ({"scope": Scope.GUILDS}, (True, False, False)),
        ({"scope": Scope.TOPICS}, (False, True, False)),
        ({"scope": Scope.GUILD, "place_id": 1}, (True, False, False)),
        ({"scope": Scope.GUILD, "place_id": 2}, (False, False, False)),
        ({"scope": Scope.TOPIC, "place_id": 2}, (False, True, False)),
        ({"spared_channel_ids": frozenset({5, 7})}, (False, True, False)),
    ],
)
def test_where_a_rule_holds(change: dict[str, Any], holds: tuple[bool, ...]) -> None:
    one = Rule(id=1, name="", kind=RuleKind.WORDS, settings={"words": ["casino"], "names": True}, **change)
    assert tuple(found(one, "casino", place=place) is not None for place in (CATS, BREAD, ALONE)) == holds


def test_who_is_spared() -> None:
    words = {"words": ["casino"], "names": False}
    spared = frozenset({8})
    one = Rule(id=1, name="", kind=RuleKind.WORDS, settings=words, spared_role_ids=spared)
    strict = Rule(id=1, name="", kind=RuleKind.WORDS, settings=words, spares_staff=False)
    assert found(one, "casino", is_staff=True) is None
    assert found(strict, "casino", is_staff=True) == "casino"
    assert found(one, "casino", role_ids=frozenset({8, 9})) is None
    assert found(one, "casino", role_ids=frozenset({9})) == "casino"
    assert found(one, "casino", is_name=True) is None


def test_a_text_breaks_several_rules() -> None:
    rules = [rule("words", words=["casino"]), rule("links", hosts=["evil.example"])]
    broken = RuleSet(rules).broken_by(Writing(text=Text("casino evil.example"), place=CATS))
    assert [each.what for each in broken] == ["casino", "evil.example"]


@pytest.mark.parametrize(
    ("kind", "settings", "path"),
    [
        ("words", {}, "words"),
        ("words", {"words": "casino"}, "words"),
        ("words", {"words": ["..."]}, "words"),
        ("words", {"words": ["*"]}, "words"),
        ("words", {"words": ["x" * 61]}, "words"),
        ("words", {"words": [f"word{number}" for number in range(MOST_WORDS + 1)]}, "words"),
        ("words", {"words": ["a"], "names": 1}, "names"),
        ("words", {"words": ["a"], "more": 1}, "more"),
        ("patterns", {"patterns": ["("]}, "patterns"),
        ("patterns", {"patterns": ["(?=a)"]}, "patterns"),
        ("patterns", {"patterns": ["a*"]}, "patterns"),
        ("patterns", {"patterns": [r"[^x]{900}y"]}, "patterns"),
        ("patterns", {"patterns": [r"(a{100}){100}"]}, "patterns"),
        ("patterns", {"patterns": ["x" * 201]}, "patterns"),
        ("patterns", {"patterns": ["\ud800"]}, "patterns"),
        ("patterns", {"patterns": [f"word{number}" for number in range(21)]}, "patterns"),
        ("links", {"hosts": ["https://evil.example/x"]}, "hosts"),
        ("links", {"hosts": ["localhost"]}, "hosts"),
        ("links", {"hosts": ["evil..example"]}, "hosts"),
        ("invites", {"guilds": ["1"]}, "guilds"),
        ("mentions", {}, "people"),
        ("mentions", {"people": 101}, "people"),
        ("mentions", {"people": True}, "people"),
        ("repeats", {"most": 0}, "most"),
        ("repeats", {"seconds": 3601}, "seconds"),
    ],
)
def test_settings_that_are_refused(kind: str, settings: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        checked_settings(RuleKind(kind), settings)
    assert [error.path for error in refused.value.errors] == [path]


def test_settings_are_complete_and_cleaned() -> None:
    assert checked_settings(RuleKind.LINKS, {"hosts": [" Evil.Example ", "", "*.evil.example"]}) == {
        "hosts": ["evil.example"],
        "only": False,
        "subdomains": True,
        "names": False,
    }
    assert host_of("user:pass@Host.example:80") == "host.example"
