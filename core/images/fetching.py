"""Pictures that somebody names by address instead of sending them."""

from core.errors import FieldCode, InvalidForm
from core.outbound import Caps, OutboundError, TooLarge, outbound
from core.outbound_turns import fetching_turn

_SECONDS = 10.0
_OK = 200


def fetch_picture(url: str, *, path: str, most_bytes: int) -> bytes:
    """The file behind a public address, by the guarded client. `read_picture` says whether it is a picture.

    Raises InvalidForm at `path`: IMAGE_SIZE_EXCEEDS_LIMIT, and INVALID_IMAGE_DATA whatever else went wrong, so that
    nobody learns what answers where; RateLimited while too many fetch.
    """
    caps = Caps(seconds=_SECONDS, max_bytes=most_bytes, types=("image/",))
    try:
        with fetching_turn():
            reply = outbound().fetch(url, caps=caps)
    except TooLarge:
        raise InvalidForm.at(path, FieldCode.IMAGE_SIZE_EXCEEDS_LIMIT, maxSize=most_bytes) from None
    except OutboundError:
        reply = None
    if reply is None or reply.status != _OK:
        raise InvalidForm.at(path, FieldCode.INVALID_IMAGE_DATA, text="The picture could not be loaded")
    return reply.body
