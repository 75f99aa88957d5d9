"""A process of its own that asks for sample jobs or runs them: `python -m tests.ops.job_process`.

`enqueue` asks for those that it is told line by line, as JSON, and answers each when it has; `run SECONDS` runs jobs
until SIGTERM, and then has so long to finish.
"""

import json
import os
import signal
import sys
import threading

from config.boot import boot

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.server_settings"
boot()

from config.embedded import EmbeddedJobs  # noqa: E402 - Django must be ready for what follows
from core.jobs import enqueue  # noqa: E402
from tests.ops import sample_jobs  # noqa: E402

__all__ = ["sample_jobs"]


def main() -> None:
    if sys.argv[1] == "enqueue":
        for line in sys.stdin:
            wanted = json.loads(line)
            print(enqueue(wanted.pop("job"), **wanted), flush=True)
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
