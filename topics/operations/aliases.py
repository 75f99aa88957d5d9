"""Taking a name to be anonymous under."""

from accounts.hooks import name_offered
from core.actor import Actor
from core.content_rules import content_filter
from core.errors import Code, ProductError
from core.events import publish
from core.operations import operation
from core.text import lookalike, normalise, spelled_out
from topics.access import access_topic
from topics.aliases import alias_for, alias_key, alias_of, reads_as_account, release_alias
from topics.events import AliasChanged, AliasDropped
from topics.models import AnonymousIdentity, ReleasedAlias

SHORTEST_ALIAS = 3
LONGEST_ALIAS = 20
_RESERVED = ("admin", "moderator")


@operation("topic.alias")
def take_alias(actor: Actor, topic_id: int, *, wanted: str = "") -> str:
    """Go by an alias in a topic: the `wanted` one, with a number behind it when it is taken, or without a wish the one
    the actor has already, made up if there is none. Returns it.

    Needs to see the topic and not to be banned. Publishes AliasChanged when the alias is new. Raises ProductError as
    `access_topic`, MISSING_PERMISSIONS (`anonymous_not_allowed`), BAD_REQUEST (`alias_invalid`), and what the hook
    `name_offered` raises.
    """
    topic = access_topic(actor, topic_id, for_writing=True, lock=True).topic
    if not topic.allow_anonymous or not wanted:
        return alias_for(actor.user_id, topic)
    name = _free(checked_alias(wanted), actor.user_id, topic_id)
    if name != alias_of(actor.user_id, topic_id):
        # Moderators are not spared: who saw such a name would know that one of them is behind it.
        name_offered.run(actor.user, {"custom_anonymous_name": name}, topic_id=topic_id)
        release_alias(actor.user_id, topic_id)
        values = {"name": name, "name_key": alias_key(name)}
        AnonymousIdentity.objects.update_or_create(topic_id=topic_id, user_id=actor.user_id, defaults=values)
        publish(AliasChanged(user_id=actor.user_id, topic_id=topic_id, name=name))
    return name


@operation("topic.drop_alias")
def drop_alias(actor: Actor, topic_id: int) -> None:
    """Go by no alias in a topic any more; what was written under it keeps it, and nobody gets it again.

    Works in topics that the actor cannot see any more, too. Publishes AliasDropped. Raises ProductError NOT_FOUND
    (`alias_not_dropped`) where there is none.
    """
    release_alias(actor.user_id, topic_id)
    deleted, _ = AnonymousIdentity.objects.filter(topic_id=topic_id, user_id=actor.user_id).delete()
    if not deleted:
        raise ProductError(Code.NOT_FOUND, reason="alias_not_dropped")
    publish(AliasDropped(user_id=actor.user_id, topic_id=topic_id))


def checked_alias(text: str) -> str:
    """A wish as it may be taken: letters, digits and blanks, each word with a capital. Raises BAD_REQUEST
    (`alias_invalid`) for what is then too short, too long, says who one is not, or is read as the name of an account,
    whoever's it is."""
    kept = "".join(character for character in normalise(text) if character.isalnum() or character == " ")
    name = " ".join(word[:1].upper() + word[1:] for word in kept.split())
    if not SHORTEST_ALIAS <= len(name) <= LONGEST_ALIAS or _is_reserved(name) or reads_as_account(name):
        raise ProductError(Code.BAD_REQUEST, reason="alias_invalid")
    return name


def _is_reserved(name: str) -> bool:
    key = spelled_out("".join(name.split())).replace("l", "i")
    return any(word in key for word in _RESERVED) or any(map(content_filter().refuses_name, (name, lookalike(name))))


def _own_key(user_id: int, topic_id: int) -> str | None:
    own = AnonymousIdentity.objects.filter(topic_id=topic_id, user_id=user_id)
    return own.values_list("name_key", flat=True).first()


def _free(name: str, user_id: int, topic_id: int) -> str:
    key = alias_key(name)
    others = AnonymousIdentity.objects.filter(topic_id=topic_id, name_key__startswith=key).exclude(user_id=user_id)
    released = ReleasedAlias.objects.filter(topic_id=topic_id, name_key__startswith=key)
    taken = {*others.values_list("name_key", flat=True), *released.values_list("name_key", flat=True)}
    if key == _own_key(user_id, topic_id):
        return name
    number = next((number for number in range(1, len(taken) + 2) if f"{key}{number}" not in taken), 0)
    return name if key not in taken else f"{name}{number}"
