"""Pictures people upload: checked, freed of everything but the picture, kept, and shown in any size.

`PicturePlace` (places.py) is the whole way of a picture, from an upload until nobody shows it any more.
"""

from core.images.places import PicturePlace, forget_pictures
from core.images.reading import Picture, read_picture
from core.images.storing import picture_key
from core.images.variants import Variant, make_variant

__all__ = ["Picture", "PicturePlace", "Variant", "forget_pictures", "make_variant", "picture_key", "read_picture"]
