"""What the process counts about itself, read at /metrics by Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

# Most answers take a few milliseconds; exports and uploads take seconds.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Histogram(
    "guildhall_request_seconds", "Time to answer a request", ("wire", "method", "status"), buckets=_SECONDS
)
REQUESTS_IN_FLIGHT = Gauge("guildhall_requests_in_flight", "Requests being answered now")
OPERATIONS = Histogram("guildhall_operation_seconds", "Time inside an operation", ("operation",), buckets=_SECONDS)
EVENTS = Counter("guildhall_events_total", "Domain events published", ("event",))
RATE_LIMITED = Counter("guildhall_rate_limited_total", "Requests refused by a rate limit", ("bucket",))
JOBS = Counter("guildhall_jobs_total", "Background jobs finished", ("job", "outcome"))
SOCKETS = Gauge("guildhall_sockets", "Open real-time connections", ("protocol",))
DELIVERIES = Counter("guildhall_deliveries_total", "Frames handed to real-time connections", ("protocol",))
SOCKET_OVERFLOWS = Counter("guildhall_socket_overflows_total", "Connections closed because their reader was too slow")
