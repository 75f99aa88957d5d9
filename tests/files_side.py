"""A guild whose messages carry files, asked in the test's own process over the guild wire."""

import io
import wave
from dataclasses import dataclass
from typing import Any

from chat.models import MediaFile
from core.actor import Actor
from core.storage import files
from tests.pictures import picture
from tests.wire import Reply, Wire
from tests.world import GuildPlace, World

PICTURE = picture("PNG", (64, 48))


@dataclass
class Place:
    """A guild with a member who has said nothing yet."""

    guild: GuildPlace
    bob: Actor
    wire: Wire
    channel_id: int

    @property
    def path(self) -> str:
        """Where messages go."""
        return f"/channels/{self.channel_id}/messages"

    def send(self, *files: tuple[str, bytes], attachments: Any = None, **message: Any) -> Reply:
        """A message of bob's with these files, described by their numbers unless said otherwise."""
        described = [{"id": number} for number in range(len(files))] if attachments is None else attachments
        parts = [(f"files[{number}]", name, content) for number, (name, content) in enumerate(files)]
        return self.wire.form("POST", self.path, {"attachments": described, **message}, *parts)

    def sent(self, *files: tuple[str, bytes], **message: Any) -> dict[str, Any]:
        """`send`, which has to work."""
        reply = self.send(*files, **message)
        assert reply.status == 200, reply.body
        body: dict[str, Any] = reply.body
        return body

    def other(self, name: str = "carol", *, is_member: bool = True) -> Wire:
        """Somebody else, in the guild or not."""
        if is_member:
            self.guild.member(name)
        return Wire(self.guild.world.person(name))


def place(name: str = "bob") -> Place:
    """A new guild with a member."""
    guild = World().guild().member(name)
    bob = guild.world.person(name)
    return Place(guild, bob, Wire(bob), guild.channel_id("general"))


def stored() -> dict[int, bool]:
    """Every known file, and whether its content is there."""
    return {file.id: files().exists(file.key) for file in MediaFile.objects.all()}


def recording(seconds: int = 1) -> bytes:
    """Silence, as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return buffer.getvalue()
