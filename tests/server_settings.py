"""The product's settings for the servers that tests start, but for one: what keeps a password takes no time.

Some ten thousand passwords are kept and compared in a run, 20 ms of work each. Tests of time and of what is kept at
rest start servers with the settings of production: `new_servers(DJANGO_SETTINGS_MODULE="config.settings")`.
"""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "accounts.signing_in.hashers.GuildhallArgon2Hasher",
]
