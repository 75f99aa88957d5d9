"""Addresses under which the pictures of guilds, their members and expressions are fetched; those of banners of guilds
are the same as people's."""

import re

from core.views.pictures import pictures_of
from guilds.expression_kinds import EMOJI, STICKER
from guilds.pictures import GUILD_PICTURES, MEMBER_PICTURES

_IDS = re.compile(r"0|[1-9][0-9]{0,18}")  # the pictures of expressions are found by their ids alone

urlpatterns = [pictures_of(place.path) for place in (*GUILD_PICTURES.values(), *MEMBER_PICTURES.values())]
urlpatterns += [pictures_of(kind.place.path, _IDS) for kind in (EMOJI, STICKER)]
