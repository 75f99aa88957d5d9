"""A view as tutorials write it: fetch each row, check, save, serialize, send to the group."""

import re
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from chat.models import Channel, Message
from core.permissions import P
from guilds.models import Guild, Member, Role
from tests.load.naive.serializers import MessageSerializer

_MENTION = re.compile(r"<@!?(\d{1,19})>")


class Messages(APIView):
    """Send and list."""

    def get(self, request: Request, channel_id: int) -> Response:
        channel, _, _ = self._channel(request.user, channel_id, P.READ_MESSAGE_HISTORY)
        return Response(MessageSerializer(newest(channel), many=True).data)

    def post(self, request: Request, channel_id: int) -> Response:
        channel, guild, member = self._channel(request.user, channel_id, P.SEND_MESSAGES)
        self._check_pace(channel, request.user)
        if member.communication_disabled_until and member.communication_disabled_until > timezone.now():
            raise PermissionDenied
        serializer = MessageSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        nonce = serializer.validated_data.pop("nonce", None)
        if nonce and not cache.add(f"nonce:{request.user.id}:{nonce}", 1, 300):
            raise PermissionDenied
        named = {int(text) for text in _MENTION.findall(serializer.validated_data["content"])}
        mentioned = list(User.objects.filter(id__in=named).values_list("id", flat=True)) if named else []
        with transaction.atomic():
            message = serializer.save(channel=channel, author=request.user, mention_ids=mentioned)
            Channel.objects.filter(id=channel.id).update(last_message_id=message.id)
        answer = MessageSerializer(message).data
        self._announce(guild, answer)
        return Response(answer)

    def _channel(self, user: User, channel_id: int, needs: P) -> tuple[Channel, Guild, Member]:
        channel = get_object_or_404(Channel, id=channel_id)
        guild = get_object_or_404(Guild, id=channel.guild_id)
        member = Member.objects.filter(guild=guild, user=user).first()
        if member is None:
            raise PermissionDenied
        needed = P.VIEW_CHANNEL | needs
        if guild.owner_id != user.id and permissions(channel, guild, member) & needed != needed:
            raise PermissionDenied
        return channel, guild, member

    def _check_pace(self, channel: Channel, user: User) -> None:
        pause = channel.rate_limit_per_user
        if pause and not cache.add(f"slow:{channel.id}:{user.id}", 1, pause):
            raise Throttled

    def _announce(self, guild: Guild, answer: dict[str, Any]) -> None:
        event = {"type": "message.created", "message": answer}
        async_to_sync(get_channel_layer().group_send)(f"guild-{guild.id}", event)


def permissions(channel: Channel, guild: Guild, member: Member) -> int:
    """A member's bits in a channel: roles first, then the channel's overwrites."""
    held = {guild.id, *member.role_ids}
    bits = 0
    for role in Role.objects.filter(guild=guild, id__in=held):
        bits |= role.permissions
    if bits & P.ADMINISTRATOR:
        return ~0
    for overwrite in channel.overwrites:
        if overwrite["id"] in held or overwrite["id"] == member.user_id:
            bits = bits & ~overwrite["deny"] | overwrite["allow"]
    return bits


def newest(channel: Channel, limit: int = 50) -> Any:
    """The newest messages with their authors."""
    return Message.objects.filter(channel=channel, deleted_at=None).select_related("author").order_by("-id")[:limit]
