"""What GitHub tells of repositories: which of it is worth a message, and what that says (github_cards.py)."""

from chat.drafts import MessageDraft
from integrations.webhooks.cards import Facts, text_at
from integrations.webhooks.github_cards import CARDS
from integrations.webhooks.speaking import Saying

_NAME = "GitHub"
_LOGO = "https://avatars.githubusercontent.com/u/9919"


def from_github(event: str, delivery: str, body: Facts) -> Saying | None:
    """What to say of an event, by its name in `X-GitHub-Event`; None for those that are no news."""
    found = CARDS.get((event, text_at(body, "action"))) or CARDS.get((event, ""))
    embed = found(body) if found is not None else None
    if embed is None:
        return None
    return Saying(MessageDraft(embeds=(embed,)), name=_NAME, avatar_url=_LOGO, delivery=delivery or None)
