"""A store that speaks S3, with one bucket in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from moto.server import ThreadedMotoServer

from core.storage import s3


@contextmanager
def new_bucket(place: str = "media", credentials: str = "key:secret") -> Iterator[str]:
    """The STORAGE_URL of a new bucket on a store of its own; `place` is its name, with a prefix behind a slash."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"s3://{credentials}@{host}:{port}/{place}?region=us-east-1&tls=off"
    s3(address)._backend.connection.create_bucket(Bucket=place.partition("/")[0])
    try:
        yield address
    finally:
        server.stop()
