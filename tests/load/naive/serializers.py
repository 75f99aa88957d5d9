"""Messages by ModelSerializer."""

from rest_framework import serializers

from accounts.models import User
from chat.models import Message


class AuthorSerializer(serializers.ModelSerializer[User]):
    id = serializers.CharField()

    class Meta:
        model = User
        fields = ("id", "username", "discriminator", "global_name", "avatar", "avatar_color", "flags")


class MessageSerializer(serializers.ModelSerializer[Message]):
    id = serializers.CharField(read_only=True)
    channel_id = serializers.CharField(read_only=True)
    author = AuthorSerializer(read_only=True)
    content = serializers.CharField(max_length=2000)
    nonce = serializers.CharField(max_length=32, required=False, write_only=True)

    class Meta:
        model = Message
        fields = (
            "id",
            "channel_id",
            "author",
            "kind",
            "flags",
            "content",
            "edited_at",
            "pinned",
            "tts",
            "mention_everyone",
            "mention_ids",
            "mention_role_ids",
            "embeds",
            "stickers",
            "reference",
            "nonce",
        )
        read_only_fields = (
            "kind",
            "edited_at",
            "pinned",
            "mention_everyone",
            "mention_ids",
            "mention_role_ids",
            "embeds",
            "stickers",
            "reference",
        )
