"""The little notation in which conversations of the demo are written down.

6d 18:04 mara: six days ago at 18:04 UTC
+3 teo: three minutes later
| and a second line of the same message
+1 priya ^2: a reply to the message two above
~+5 what the message above said after an edit five minutes later
& bed.webp A bed: a picture that comes with the message above, and what there is to see
= 🎉 teo sam: who reacted to it, and with what; = :owl: teo: with an emoji of the guild
! robin: who pinned it
? jonas spam: who reported it as what, and why
-95 jonas: ninety-five minutes ago
  +4 aiko*: indented: an answer to jonas, in a tree of comments; the asterisk asks for an alias
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_WHEN = r"(?:(?P<days>\d+)d (?P<clock>\d\d:\d\d)|-(?P<ago>\d+)|\+(?P<later>\d+))"
_LINE = re.compile(rf"(?P<indent> *){_WHEN} (?P<author>\w+)(?P<alias>\*?)(?: \^(?P<back>\d+))?: (?P<text>.+)")
_EDIT = re.compile(r" *~\+(?P<later>\d+) (?P<text>.+)")
_FILE = re.compile(r"& (?P<file>\S+) (?P<shows>.+)")
_REACTIONS = re.compile(r"= (?P<emoji>\S+) (?P<people>[\w ]+)")
_PIN = re.compile(r"! (?P<author>\w+)")
_REPORT = re.compile(r"\? (?P<author>\w+) (?P<category>\w+): (?P<details>.+)")
_MORE = re.compile(r" *\| ?(?P<text>.*)")
_WRAPPED = re.compile(r"\n */ ")
_INDENT = 2


@dataclass(slots=True)
class Line:
    """Somebody says something. `answers` is the index of the line it replies to; `edit` what it was changed to; the rest
    is what came with it and what others did about it."""

    moment: datetime
    author: str
    text: str
    is_anonymous: bool = False
    answers: int | None = None
    edit: str = ""
    edited_at: datetime | None = None
    file: str = ""
    file_shows: str = ""
    reactions: list[tuple[str, str]] = field(default_factory=list)  # emojis and people
    pinned_by: str = ""
    report: tuple[str, str, str] | None = None  # by whom, as what, and why


@dataclass(slots=True)
class _Reader:
    present: datetime
    begun: datetime
    lines: list[Line] = field(default_factory=list)
    branch: list[int] = field(default_factory=list)  # the last line at each depth

    def read(self, raw: str) -> None:
        if match := _EDIT.fullmatch(raw):
            last = self.lines[-1]
            last.edit, last.edited_at = match["text"], last.moment + timedelta(minutes=int(match["later"]))
        elif match := _MORE.fullmatch(raw):
            self.lines[-1].text += f"\n{match['text']}"
        elif match := _FILE.fullmatch(raw):
            self.lines[-1].file, self.lines[-1].file_shows = match["file"], match["shows"]
        elif match := _REACTIONS.fullmatch(raw):
            self.lines[-1].reactions += [(match["emoji"], name) for name in match["people"].split()]
        elif match := _PIN.fullmatch(raw):
            self.lines[-1].pinned_by = match["author"]
        elif match := _REPORT.fullmatch(raw):
            self.lines[-1].report = match["author"], match["category"], match["details"]
        elif match := _LINE.fullmatch(raw):
            self._say(match)
        else:
            raise ValueError(f"not a line of a script: {raw!r}")

    def _say(self, match: re.Match[str]) -> None:
        depth = len(match["indent"]) // _INDENT
        answers = len(self.lines) - int(match["back"]) if match["back"] else None
        if depth:
            answers = self.branch[depth - 1]
        self.branch[depth:] = [len(self.lines)]
        moment = min(self._moment(match), self.present)
        self.lines.append(Line(moment, match["author"], match["text"], bool(match["alias"]), answers))

    def _moment(self, match: re.Match[str]) -> datetime:
        if match["later"]:
            before = self.lines[-1].moment if self.lines else self.begun
            return before + timedelta(minutes=int(match["later"]))
        if match["ago"]:
            return self.present - timedelta(minutes=int(match["ago"]))
        return moment_of(f"{match['days']}d {match['clock']}", self.present)


def moment_of(text: str, present: datetime) -> datetime:
    """The moment behind "6d 18:04"."""
    days, clock = text.split("d ")
    hour, minute = map(int, clock.split(":"))
    day = present - timedelta(days=int(days))
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def read_script(script: str, present: datetime, begun: datetime | None = None) -> list[Line]:
    """The lines of a conversation, as it looks from `present`; `begun` is what a first line with `+` counts from.

    Nothing lies in the future. Raises ValueError for what is not in the notation.
    """
    reader = _Reader(present, begun or present)
    for raw in _WRAPPED.sub(" ", script.strip("\n")).splitlines():
        if raw.strip():
            reader.read(raw.rstrip())
    return reader.lines
