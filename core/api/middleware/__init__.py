"""What surrounds every request, outermost first. Each is a plain function, since a layer costs every request."""

_HERE = "core.api.middleware"

MIDDLEWARE = (
    f"{_HERE}.request_id.request_id",
    f"{_HERE}.client_address.client_address",
    f"{_HERE}.access_log.access_log",
    f"{_HERE}.security_headers.security_headers",
    f"{_HERE}.cross_origin.cross_origin",
    f"{_HERE}.in_flight.in_flight_cap",
    f"{_HERE}.origin_check.origin_check",
)
