"""QR codes, drawn here so that no secret goes to somebody who draws them."""

import base64
import io

import segno

_SCALE = 5


def qr_image(text: str) -> str:
    """A QR code as the address of a PNG that holds itself."""
    picture = io.BytesIO()
    segno.make(text, micro=False).save(picture, kind="png", scale=_SCALE)
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
