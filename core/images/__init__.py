"""Pictures people upload: checked, freed of everything but the picture, kept, and shown in any size.

picture = read_picture(data, path="avatar", most_bytes=limit("avatar_max_size"))   # outside of transactions
keep_picture("avatars", user_id, picture, path="avatar")
...picture.name is what the row stores and clients ask for
"""

from core.images.reading import Picture, read_picture
from core.images.storing import keep_picture, picture_key, remove_picture
from core.images.variants import Variant, make_variant

__all__ = [
    "Picture",
    "Variant",
    "keep_picture",
    "make_variant",
    "picture_key",
    "read_picture",
    "remove_picture",
]
