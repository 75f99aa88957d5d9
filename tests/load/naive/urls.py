"""One address."""

from django.urls import path

from tests.load.naive.views import Messages

urlpatterns = [path("channels/<int:channel_id>/messages", Messages.as_view())]
