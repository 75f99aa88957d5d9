"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class GuildhallArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's minimum, 21 ms a password on the reference machine.

    Django's default (100 MiB, 8 lanes) takes 121 ms and would need 100 MiB for every sign-in at the same moment.
    """

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
