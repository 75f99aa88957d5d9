"""What a person's topic-side clients share."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.preferences import DEFAULTS, Preferences, preferences_of
from core.actor import Actor
from core.operations import operation


@operation("account.update_preferences")
def update_preferences(actor: Actor, *, changes: Mapping[str, Any]) -> Preferences:
    """Change some of one's own preferences and return all. Publishes nothing: clients ask for them when they start."""
    user = User.objects.select_for_update().get(id=actor.user_id)
    wanted = {**preferences_of(user), **changes}
    user.preferences = {name: value for name, value in wanted.items() if value != DEFAULTS[name]}  # type: ignore[literal-required]
    user.save(update_fields=["preferences"])
    return preferences_of(user)
