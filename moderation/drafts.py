"""What people say when they report something."""

from dataclasses import dataclass

from moderation.models import ReportAspect, ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What is reported, why, and what is to be shown with it.

    `topic_id` and `guild_id` say where the reporter met somebody, `channel_id` in which channel a message must be.
    `with_message_id` is a message that the reporter shows; `with_history` shows what the two wrote to each other, and
    in `history_room_id` if one is named; `surroundings` shows that many messages before and after a reported one.
    """

    kind: ReportKind
    target_id: int
    category: str
    aspect: ReportAspect = ReportAspect.WHOLE
    details: str = ""
    channel_id: int | None = None
    topic_id: int | None = None
    guild_id: int | None = None
    with_message_id: int | None = None
    with_history: bool = False
    history_room_id: int | None = None
    surroundings: int = 0
