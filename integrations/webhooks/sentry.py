"""What Sentry tells of new issues."""

from chat.drafts import MessageDraft
from integrations.webhooks.cards import LONGEST_VALUE, Facts, at, card, field, shortened, text_at
from integrations.webhooks.speaking import Saying

_NAME = "Sentry"
_LONGEST_TITLE = 70
_UNKNOWN = "Unknown"
_COLORS = {"error": 0xEB4841, "warning": 0xFCBD1F, "info": 0x369DF7, "debug": 0x6C7293}
_CREATED = "created"


def from_sentry(event: str, body: Facts) -> Saying | None:
    """What to say of an issue that Sentry has just made; None for everything else it tells."""
    issue = at(body, "data", "issue")
    if event != _CREATED or at(body, "action") != _CREATED or not text_at(issue, "title"):
        return None
    level = text_at(issue, "level")
    embed = card(
        title=shortened(text_at(issue, "title"), _LONGEST_TITLE),
        url=at(issue, "permalink") or at(issue, "web_url"),
        color=_COLORS.get(level.lower(), _COLORS["info"]),
        fields=(
            field("Culprit", shortened(text_at(issue, "culprit") or _UNKNOWN, LONGEST_VALUE)),
            field("Project", text_at(issue, "project", "name") or _UNKNOWN, inline=True),
            field("Level", level or _UNKNOWN, inline=True),
            field("ID", text_at(issue, "shortId") or _UNKNOWN, inline=True),
        ),
    )
    return Saying(MessageDraft(embeds=(embed,)), name=_NAME)
