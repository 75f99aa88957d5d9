"""The forms of rules: what each kind of them asks for. What is wrong with an answer is decided by the operations."""

from collections.abc import Mapping
from typing import Any

from django import forms

from core import content_rules
from core.ids import MAX_ID
from moderation.automod.rules import RuleKind
from moderation.models import AutomodRule, AutomodScope
from moderation.operations.automod import LINKS, LONGEST_NAME, RuleDraft

_LONGEST_TEXT = 100_000
_LONGEST_TRIED = 4000
_MOST_REASON = 512


class LinesField(forms.CharField):
    """A list, one in a line."""

    widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocapitalize": "off"})

    def __init__(self, label: str, help_text: str = "", offers: str = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False, max_length=_LONGEST_TEXT)
        self.offers = offers  # of what, as of `deeds.Entry`

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return [line for line in super().clean(value).splitlines() if line.strip()]


class PlaceField(forms.IntegerField):
    """The id of a guild or topic."""

    widget = forms.TextInput
    offers = "guild topic"


class IdsField(LinesField):
    """Ids, one in a line."""

    widget = forms.Textarea(attrs={"rows": 2, "inputmode": "numeric"})

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value)]
        if not all(line.isascii() and line.isdigit() and len(line) <= len(str(MAX_ID)) for line in lines):
            raise forms.ValidationError("Ids, one in a line")
        return [int(line) for line in lines]


def _tick(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def _number(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text)


_NAMES = ("names", lambda: _tick("Names too", "Of people, guilds, channels, topics and rooms, with their descriptions"))
_SETTINGS: dict[str, tuple[tuple[str, Any], ...]] = {
    RuleKind.WORDS: (
        (
            "words",
            lambda: LinesField("Words and phrases", "One in a line; * at an end stands for more letters: *coin*"),
        ),
        _NAMES,
    ),
    RuleKind.PATTERNS: (
        ("patterns", lambda: LinesField("Patterns", "Regular expressions of RE2, one in a line, whatever the case")),
        _NAMES,
    ),
    RuleKind.LINKS: (
        ("hosts", lambda: LinesField("Hosts", "One in a line: example.com")),
        ("only", lambda: _tick("Only these are allowed", "Otherwise these are not")),
        ("subdomains", lambda: _tick("Their subdomains too")),
        _NAMES,
    ),
    RuleKind.INVITES: (
        (
            "guilds",
            lambda: IdsField("Guilds that may be advertised", "Ids, one in a line. Each guild may itself", "guild"),
        ),
        ("elsewhere", lambda: _tick("Invites to other places too", "Discord, Telegram, WhatsApp and their like")),
        _NAMES,
    ),
    RuleKind.MENTIONS: (
        ("people", lambda: _number("Most people in a message", "0 is no limit")),
        ("roles", lambda: _number("Most roles in a message", "0 is no limit")),
        ("everyone", lambda: _tick("No @everyone and @here")),
        ("together", lambda: _number("Most mentions in several messages", "Of one person; 0 is no limit")),
        ("seconds", lambda: _number("Within so many seconds")),
    ),
    RuleKind.REPEATS: (
        ("most", lambda: _number("So often the same")),
        ("seconds", lambda: _number("Within so many seconds")),
        ("shortest", lambda: _number("Shorter ones do not count", "In characters")),
    ),
}
_DEFAULTS: dict[str, dict[str, Any]] = {
    RuleKind.WORDS: {"names": True},
    RuleKind.LINKS: {"subdomains": True},
    RuleKind.INVITES: {"elsewhere": True},
    RuleKind.MENTIONS: {"people": 10, "roles": 3, "together": 30, "seconds": 60},
    RuleKind.REPEATS: {"most": 3, "seconds": 60, "shortest": 8},
}
_COMMON = ("name", "scope", "place_id", "refuses", "reports", "time_out_minutes", "spares_staff")
_LISTS = ("spared_role_ids", "spared_channel_ids")


class _Plain(forms.Form):
    """Labels as they are written."""

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")

    def __getitem__(self, name: str) -> forms.BoundField:
        """Browsers keep nothing of what is typed here."""
        widget = self.fields[name].widget
        if getattr(widget, "input_type", "") in ("text", "number"):
            widget.attrs["autocomplete"] = "off"
        return super().__getitem__(name)


class RuleForm(_Plain):
    """A rule of one kind, and a text to try it with."""

    name = forms.CharField(
        label="Name", required=False, max_length=LONGEST_NAME, help_text="Reports and the guild's log show it"
    )
    scope = forms.ChoiceField(label="It holds", choices=AutomodScope.choices)
    place_id = PlaceField(label="Id of the one guild or topic", required=False)
    refuses = _tick("Refuse it")
    reports = _tick("Report it", "Private messages never are")
    time_out_minutes = forms.IntegerField(label="Time out in the guild, minutes", help_text="0: none")
    spares_staff = _tick("Not for who moderates the place")
    spared_role_ids = IdsField("Not for these roles", "Ids, one in a line")
    spared_channel_ids = IdsField("Not in these channels", "Ids, one in a line")
    reason = forms.CharField(label="Reason, for the log", max_length=_MOST_REASON, required=False)
    tried = forms.CharField(
        label="A text to try", max_length=_LONGEST_TRIED, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, kind: str, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.kind = kind
        self.settings_names = [name for name, _ in _SETTINGS[kind]]
        self.fields.update({name: make() for name, make in _SETTINGS[kind]})
        if kind == RuleKind.REPEATS:
            del self.fields["tried"]  # one text tells nothing
        self.order_fields(["name", *self.settings_names])

    @classmethod
    def empty(cls, kind: str) -> "RuleForm":
        """For a new rule."""
        first = {"scope": AutomodScope.EVERYWHERE, "refuses": True, "time_out_minutes": 0, "spares_staff": True}
        return cls(kind, initial=first | _DEFAULTS.get(kind, {}))

    @classmethod
    def of(cls, rule: AutomodRule) -> "RuleForm":
        """As a rule is."""
        columns = {name: getattr(rule, name) for name in (*_COMMON, *_LISTS)}
        return cls(rule.kind, initial=columns | rule.settings)

    def draft(self) -> RuleDraft:
        """What was filled in, once the form is valid by itself."""
        given = self.cleaned_data
        settings = {name: given[name] for name in self.settings_names}
        columns: Mapping[str, Any] = {name: given[name] for name in (*_COMMON, *_LISTS)}
        return RuleDraft(kind=self.kind, settings=settings, **columns)

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Its fields, under the headings of the page."""
        return [
            ("What it looks for", [self[name] for name in ("name", *self.settings_names)]),
            ("Where", [self["scope"], self["place_id"]]),
            ("What follows", [self[name] for name in ("refuses", "reports", "time_out_minutes")]),
            ("Whom it spares", [self[name] for name in ("spares_staff", *_LISTS)]),
        ]


class FilterForm(_Plain):
    """The content filter of the topic side."""

    own_words = _tick("Words of our own", "Otherwise those that the server was started with")
    words = LinesField("Words that become asterisks", "One in a line; no name on the topic side may contain one either")
    links = forms.ChoiceField(
        label="Links in what is written",
        choices=[("", "As the server was started with"), *((each, each.capitalize()) for each in LINKS)],
        required=False,
    )
    reason = forms.CharField(label="Reason, for the log", max_length=_MOST_REASON, required=False)

    @classmethod
    def now(cls) -> "FilterForm":
        """As it is."""
        chosen, (words, _) = content_rules.chosen_settings.get(), content_rules.filter_settings()
        own = {"own_words": chosen.get("words") is not None, "links": chosen.get("links", "")}
        return cls(initial=own | {"words": list(words)})

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Its fields, under the heading of the page."""
        return [("On the topic side", [self["own_words"], self["words"], self["links"]])]
