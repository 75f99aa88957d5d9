"""What a process costs: processor time and memory, read from the kernel; and percentiles."""

import statistics
import time
from collections.abc import Sequence
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Processor time the process has used so far, with that of threads that have ended (to the nanosecond)."""
    return time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3) of another process


def memory_kib(pid: int) -> int:
    """The process's own share of memory (PSS), in KiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel does not tell")


def milliseconds(seconds: Sequence[float], share: float) -> float:
    """A percentile of some durations, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def p50_p99(seconds: Sequence[float]) -> str:
    """Both percentiles, in milliseconds, for people."""
    return f"{milliseconds(seconds, 0.5):.1f} / {milliseconds(seconds, 0.99):.1f} ms"


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def spread(values: Sequence[float], digits: int = 0) -> str:
    """The smallest and the greatest value, for people."""
    return f"[{min(values):.{digits}f}..{max(values):.{digits}f}]"
