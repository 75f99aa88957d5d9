"""Addresses under which the pictures of people are fetched."""

from django.urls import path

from accounts.pictures import AVATARS, BANNERS
from core.storage import MEDIA_PATH
from core.views.pictures import picture

urlpatterns = [
    path(f"{MEDIA_PATH[1:]}{folder}/<int:owner_id>/<str:file_name>", picture, {"folder": folder})
    for folder in (AVATARS, BANNERS)
]
