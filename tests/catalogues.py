"""The catalogues in `locale/`: which texts the product has, and whether each of them is translated and compiled.

`bin/messages` runs this to add new texts, drop those that are gone and compile; it needs no GNU gettext.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import polib
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "pt")
PACKAGES = ("config", "core", "accounts", "guilds", "topics", "chat", "posts", "moderation", "integrations", "gateway")
_FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}

Text = tuple[str, str]
"""A text for one thing and for several; the second is empty where nothing is counted."""


def texts() -> list[Text]:
    """Every text that is translated, in the order of the files."""
    return list(dict.fromkeys((*_in_code(), *_in_templates())))


def catalogue(language: str) -> polib.POFile:
    """The translations as people write them."""
    return polib.pofile(str(_path(language)), wrapwidth=0)


def compiled(language: str) -> polib.MOFile:
    """The translations as the server reads them."""
    return polib.mofile(str(_path(language).with_suffix(".mo")))


def entries(file: Any) -> dict[Text, Any]:
    """What a catalogue of either form says."""
    return {(entry.msgid, entry.msgid_plural): entry.msgstr_plural or entry.msgstr for entry in file}


def update(language: str) -> list[str]:
    """Bring a catalogue up to date. Returns the texts that wait for a translation."""
    file = catalogue(language)
    known = {(entry.msgid, entry.msgid_plural): entry for entry in file}
    file[:] = [known.get(text) or _new(text) for text in texts()]
    file.save()
    file.save_as_mofile(str(_path(language).with_suffix(".mo")))
    return [entry.msgid for entry in (*file.untranslated_entries(), *file.fuzzy_entries())]


def _path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def _new(text: Text) -> polib.POEntry:
    one, several = text
    plural = {"msgid_plural": several, "msgstr_plural": {0: "", 1: ""}} if several else {}
    return polib.POEntry(msgid=one, flags=["python-format"] if "%(" in one else [], **plural)


def _in_code() -> Iterator[Text]:
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _FUNCTIONS:
                yield _called_with(call)


def _called_with(call: ast.Call) -> Text:
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return str(words[0]), str(words[1]) if len(words) > 1 else ""


def _in_templates() -> Iterator[Text]:
    folder = ROOT / "templates"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        template: Any = get_template(str(path.relative_to(folder)))
        for node in template.template.nodelist.get_nodes_by_type((TranslateNode, BlockTranslateNode)):
            yield _written_in(node)


def _written_in(node: Any) -> Text:
    if isinstance(node, TranslateNode):
        return str(node.filter_expression.var.literal), ""
    one, several = (node.render_token_list(tokens or [])[0] for tokens in (node.singular, node.plural))
    return one, several


if __name__ == "__main__":
    django.setup()
    missing = {language: update(language) for language in LANGUAGES}
    for language, waiting in missing.items():
        print(f"{language}: {len(waiting)} without translation", *waiting, sep="\n  ")
    sys.exit(any(missing.values()))
