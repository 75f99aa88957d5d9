"""Addresses under which the pictures of guilds and their members are fetched; those of banners of guilds are the same
as people's."""

from core.views.pictures import pictures_of
from guilds.pictures import GUILD_PICTURES, MEMBER_PICTURES

urlpatterns = [pictures_of(place.path) for place in (*GUILD_PICTURES.values(), *MEMBER_PICTURES.values())]
