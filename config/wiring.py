"""Who listens to what: the map of the system.

Packages below declare events, hooks and registries; the packages above that fill them are named here and nowhere
else. Called once by every process: the server, the job workers, manage.py and the tests.
"""


def wire() -> None:
    """Fill every registry. Calling it again changes nothing."""
