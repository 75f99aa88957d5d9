"""Holding what people write against the rules, where the hooks of the packages below ask: what breaks one is refused,
reported, or has its writer timed out, as the rule says.

A refusal takes everything back that its operation has done, so what follows from it is asked for when the operation has
ended: as a job, which is not lost. Private messages are refused and nothing else: no text of theirs is shown to anybody
unless one of the two reports it. So are names.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from accounts.models import User
from chat.access import ChannelAccess
from chat.models import ChannelKind
from chat.models.channel import GUILD_KINDS, PRIVATE_KINDS
from chat.records import MessageRecord
from core.errors import Code, ProductError
from core.jobs import enqueue
from core.limits import hit
from core.operations import leave_for_after
from core.permissions import P
from core.text import mentions
from moderation.automatic import in_force
from moderation.automod.rules import Finding, Place, Rule, RuleKind, Scope, Writing
from moderation.automod.text import Text
from moderation.automod_texts import links_of_message, text_of_files, text_of_message, text_of_writing
from moderation.models import ReportKind
from moderation.subjects import message_facts
from posts.records import CommentRecord, PostRecord, WrittenRecord
from topics.access import TopicAccess
from topics.models import Level

FOLLOW_JOB = "automod.follow"
_UNWATCHED = frozenset({ChannelKind.PERSONAL_NOTES})


def check_message(access: ChannelAccess, message: MessageRecord) -> None:
    """For `chat.hooks.message_offered`: a message or an edit, by whomever. Raises CONTENT_BLOCKED. No query, but for
    addresses of invites."""
    rules = in_force.get()
    if rules.size and access.channel.kind not in _UNWATCHED and not message.author.is_system:
        _answer(rules.broken_by(_writing_of(access, message)), access, message)


def count_message(access: ChannelAccess, message: MessageRecord) -> None:
    """For `chat.hooks.message_sent`: what is too much within a time. Raises CONTENT_BLOCKED. No query."""
    rules = in_force.get()
    if not rules.counting or access.channel.kind in _UNWATCHED or message.author.is_system:
        return
    writing = _writing_of(access, message)
    over = (_over(rule, writing, message) for rule in rules.counting if rule.concerns(writing))
    _answer([found for found in over if found is not None], access, message)


def check_writing(access: TopicAccess, written: PostRecord | CommentRecord, post: tuple[int, str] = (0, "")) -> None:
    """For `posts.hooks.written_offered`: a post, or a comment on the `post` of that number and title. Raises
    CONTENT_BLOCKED. No query, but for addresses of invites."""
    rules = in_force.get()
    if not rules.size:
        return
    writing = Writing(
        text=text_of_writing(written),
        links=(written.gif_url,) if written.gif_url else (),
        place=Place(side=Scope.TOPICS, topic_id=access.topic.id),
        writer=written.author.id,
        people=len(written.mention_ids),
        is_staff=access.level >= Level.MODERATOR,
    )
    found = rules.broken_by(writing)
    if found:
        _follow_and_refuse(found, _offence_of_writing(access, written, post), f"{_kind_of(written)}_blocked")


def check_name(
    writer: User | None,
    said: Mapping[str, str | None],
    *,
    guild_id: int | None = None,
    topic_id: int | None = None,
    channel_id: int | None = None,
    role_ids: Collection[int] = (),
    is_staff: bool = False,
) -> None:
    """For `accounts.hooks.name_offered`: what somebody wants to be called, or to call something that others see, and
    how they describe it. Raises CONTENT_BLOCKED (`name_blocked`) with the field. No query, but for addresses of
    invites."""
    rules, texts = in_force.get(), {field: text for field, text in said.items() if text}
    if not rules.size or not texts or (writer is not None and writer.is_system):
        return
    side = Scope.GUILDS if guild_id is not None else Scope.TOPICS if topic_id is not None else None
    place = Place(side=side, guild_id=guild_id, topic_id=topic_id, channel_id=channel_id)

    def is_refused(*pieces: str) -> bool:
        roles = frozenset(role_ids)
        writing = Writing(text=Text(*pieces), place=place, is_name=True, role_ids=roles, is_staff=is_staff)
        return any(each.rule.refuses for each in rules.broken_by(writing))

    if is_refused(*texts.values()):
        # What only all of it together breaks is told of the first.
        field = next((field for field, text in texts.items() if is_refused(text)), next(iter(texts)))
        raise ProductError(Code.CONTENT_BLOCKED, reason="name_blocked", field=field)


def _writing_of(access: ChannelAccess, message: MessageRecord) -> Writing:
    called = mentions(message.content) if access.topic is None else None
    own = access.actor is not None and message.author.id == access.actor.user_id
    # Whoever moderates a message of somebody else's says nothing but what its files are.
    is_others = not own and message.webhook_id is None
    people = {user.id for user in message.mentions} | set(called.user_ids if called else ())
    roles = {*message.mention_role_ids, *(called.role_ids if called else ())}
    return Writing(
        text=text_of_files(message) if is_others else text_of_message(message),
        links=() if is_others else links_of_message(message),
        place=_place_of(access),
        writer=message.author.id,
        people=0 if is_others else len(people),
        roles=0 if is_others else len(roles),
        everyone=message.mention_everyone and not is_others,
        role_ids=frozenset(access.member.role_ids) if access.member is not None else frozenset(),
        is_staff=_is_staff(access),
    )


def _place_of(access: ChannelAccess) -> Place:
    channel = access.channel
    if channel.kind in PRIVATE_KINDS:
        return Place(channel_id=channel.id)
    side = Scope.GUILDS if channel.kind in GUILD_KINDS else Scope.TOPICS
    return Place(side=side, guild_id=channel.guild_id, topic_id=channel.topic_id, channel_id=channel.id)


def _is_staff(access: ChannelAccess) -> bool:
    if access.webhook is not None:
        return False
    return access.can(P.MANAGE_MESSAGES) if access.guild is not None else access.level >= Level.MODERATOR


def _over(rule: Rule, writing: Writing, message: MessageRecord) -> Finding | None:
    """The rule as broken by what the person wrote lately and this on top."""
    limits, key = rule.settings, f"automod:{rule.id}:{writing.writer}"
    milliseconds = limits["seconds"] * 1000
    if rule.kind == RuleKind.MENTIONS:
        called = writing.people + writing.roles + writing.everyone
        most = limits["together"]
        verdict = hit(key, most, milliseconds, min(called, most + 1)) if called else None
        what = f"more than {most} mentions in {limits['seconds']} seconds"
    else:
        same = _sameness(writing.text, message)
        if len(same) < limits["shortest"]:
            return None
        digest = hashlib.sha256(same.encode(errors="replace")).hexdigest()[:24]
        verdict = hit(f"{key}:{digest}", limits["most"], milliseconds)
        what = f"the same more than {limits['most']} times in {limits['seconds']} seconds"
    return None if verdict is None or verdict.allowed else Finding.of(rule, what)


def _sameness(text: Text, message: MessageRecord) -> str:
    """Equal for messages that say the same, whatever blanks and look-alikes are in them."""
    files = (file.content_hash for file in message.attachments)
    stickers = (str(sticker.get("id", "")) for sticker in message.stickers)
    return " ".join((*text.seen.split(), *files, *stickers))


def _answer(found: list[Finding], access: ChannelAccess, message: MessageRecord) -> None:
    if found:
        is_private = access.channel.kind in PRIVATE_KINDS
        _follow_and_refuse(found, None if is_private else _offence(access, message), "message_blocked")


def _follow_and_refuse(found: list[Finding], offence: dict[str, Any] | None, reason: str) -> None:
    is_refused = any(each.rule.refuses for each in found)
    follows = [each for each in found if each.rule.reports or each.rule.time_out_minutes]
    if follows and offence is not None:
        broken = [_as_facts(each) for each in follows]
        facts = {"broken": broken, "offence": offence, "was_refused": is_refused}
        if is_refused:
            leave_for_after(_ask_to_follow, facts)
        else:
            _ask_to_follow((facts,))
    if is_refused:
        raise ProductError(Code.CONTENT_BLOCKED, reason=reason)


def _as_facts(found: Finding) -> dict[str, Any]:
    rule = found.rule
    facts = {"rule_id": rule.id, "name": rule.name, "what": found.what}
    return facts | {"reports": rule.reports, "minutes": rule.time_out_minutes}


def _ask_to_follow(offences: Iterable[dict[str, Any]]) -> None:
    """One job for all that somebody did at once."""
    merged: dict[int, dict[str, Any]] = {}
    rules: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for facts in offences:
        number = facts["offence"]["target_id"]
        rules[number] |= {each["rule_id"]: each for each in facts["broken"]}
        merged[number] = facts | {"broken": list(rules[number].values())}
    for facts in merged.values():
        enqueue(FOLLOW_JOB, **facts)


def _offence(access: ChannelAccess, message: MessageRecord) -> dict[str, Any]:
    """What a report tells. The message of one that was refused is nowhere else."""
    return {
        "kind": ReportKind.MESSAGE.value,
        "target_id": message.id,
        "user_id": message.author.id if message.webhook_id is None else None,
        "alias": message.alias,
        "guild_id": access.channel.guild_id,
        "topic_id": access.channel.topic_id,
        "channel_id": access.channel.id,
        "is_private": access.channel.kind == ChannelKind.TOPIC_ROOM and not access.channel.is_public,
        "snapshot": message_facts(message),
    }


def _offence_of_writing(
    access: TopicAccess, written: PostRecord | CommentRecord, post: tuple[int, str]
) -> dict[str, Any]:
    kind = _kind_of(written)
    snapshot: dict[str, Any] = {"content": written.content, "gif_url": written.gif_url, "author_id": written.author.id}
    if isinstance(written, PostRecord):
        snapshot |= {"title": written.title, "tags": list(written.tags)}
    else:
        snapshot |= {"post_id": post[0], "post_title": post[1]}
    return {
        "kind": kind.value,
        "target_id": written.id,
        "user_id": written.author.id,
        "alias": written.alias,
        "guild_id": None,
        "topic_id": access.topic.id,
        "channel_id": None,
        "is_private": False,
        "snapshot": snapshot,
    }


def _kind_of(written: WrittenRecord) -> ReportKind:
    return ReportKind.POST if isinstance(written, PostRecord) else ReportKind.COMMENT
