"""The first thing every process does: Django's set-up, then the wiring.

Wiring imports models, which Django allows only once its set-up is done; hence by name and not at the top.
"""

import os

import django
from django.utils.module_loading import import_string


def boot() -> None:
    """Raises ConfigError when the environment cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import_string("config.wiring.wire")()


def finish() -> None:
    """The last thing a command does: it has no sweeper, and what it has announced nobody shall announce again."""
    import_string("core.outbox.clear_all_published")()
