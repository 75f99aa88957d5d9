"""The product's settings for a test run: a folder of its own, and jobs that run where they are asked for."""

import atexit
import os
import shutil
import tempfile

from tests import services


def _own_folder() -> str:
    folder = tempfile.mkdtemp(prefix="guildhall-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


os.environ["ENVIRONMENT"] = "test"
os.environ["DATA_DIR"] = _own_folder()
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 3)
os.environ.setdefault("JOBS", "eager")
os.environ.setdefault("LOG_LEVEL", "warning")
# Every HTTP client of a test would read the long list of public authorities, 25 ms each; no test trusts any of them.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = os.path.join(os.environ["DATA_DIR"], "no-authorities")
if os.environ.get("REDIS_URL"):
    # Published messages cross the databases of one Redis, so every pytest process has an instance to itself.
    os.environ["REDIS_URL"] = services.start_redis(os.environ["DATA_DIR"])

from config.settings import *  # noqa: E402, F403

# One-way functions that take 20 ms on purpose would be most of the run; tests/ops/test_hashers.py checks the real one.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "accounts.signing_in.hashers.GuildhallArgon2Hasher",
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The files of pages are looked for when they are asked for: every client of a test would list all of them, 5 ms.
WHITENOISE_AUTOREFRESH = True
