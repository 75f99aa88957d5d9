"""Which of the two modes this run tests."""

import os

DATABASE_URL = os.environ.get("DATABASE_URL", "")
SCALED = DATABASE_URL.startswith("postgres") and bool(os.environ.get("REDIS_URL"))
MODE = "scaled" if SCALED else "embedded"
