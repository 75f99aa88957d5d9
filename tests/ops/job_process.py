"""A process of its own that asks for sample jobs or runs them: `python -m tests.ops.job_process`."""

import json
import os
import signal
import sys
import threading

from config.boot import boot

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
boot()

from config.embedded import EmbeddedJobs  # noqa: E402 - Django must be ready for what follows
from core.jobs import enqueue  # noqa: E402
from tests.ops import sample_jobs  # noqa: E402

__all__ = ["sample_jobs"]


def main() -> None:
    if sys.argv[1] == "enqueue":
        print(enqueue(sys.argv[2], **json.loads(sys.argv[3])))
        return
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    jobs = EmbeddedJobs()
    jobs.start()
    print("ready", flush=True)
    told.wait()
    jobs.stop(patience=float(sys.argv[2]))


if __name__ == "__main__":
    main()
