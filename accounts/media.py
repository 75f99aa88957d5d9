"""Addresses under which the pictures of people are fetched."""

from accounts.pictures import AVATARS, BANNERS
from core.views.pictures import pictures_of

urlpatterns = [pictures_of(place.path) for place in (AVATARS, BANNERS)]
