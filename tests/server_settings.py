"""The product's settings for the servers that tests start, but for one: what keeps a password takes no time.

They also have only the libraries that an installation has.

Some ten thousand passwords are kept and compared in a run, 20 ms of work each. Tests of time and of what is kept at
rest start servers with the settings of production: `new_servers(DJANGO_SETTINGS_MODULE="config.settings")`.
"""

import sys

# Only tests bring these. Libraries of the server load them where they find them, a sixth of the time of a start.
for _name in ("aiohttp", "jinja2", "rich", "twisted", "zope"):
    sys.modules[_name] = None  # type: ignore[assignment]

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "accounts.signing_in.hashers.GuildhallArgon2Hasher",
]
