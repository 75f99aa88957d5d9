"""The icons of groups: their addresses are those of guilds' icons, with the group's id."""

from chat.models import Channel
from core.images import PicturePlace

GROUP_ICON = PicturePlace("group.icon", "icons/{}", lambda channel_id, name: _shows(channel_id, name))


def _shows(channel_id: int, name: str) -> bool:
    return Channel.objects.filter(pk=channel_id, icon=name, is_deleted=False).exists()
