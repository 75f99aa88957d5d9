"""Op 8 as clients send it."""

from typing import Annotated, Any

import msgspec

from gateway.loading_members import MemberWish
from gateway.v1.inputs import Snowflake, snowflake
from gateway.v1.inputs_voice import BadWish

MAX_IDS = 100
MAX_LIMIT = 100_000
MAX_NONCE_BYTES = 32
_INVALID = "VALIDATION_INVALID_PARAMS"


class RequestGuildMembers(msgspec.Struct):
    """Members by name or by id. Some clients send ids as numbers, or the guild's in a list."""

    guild_id: Snowflake | Annotated[list[Snowflake], msgspec.Meta(min_length=1, max_length=1)]
    query: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=0, le=MAX_LIMIT)] | None = None
    user_ids: Snowflake | Annotated[list[Snowflake], msgspec.Meta(max_length=MAX_IDS)] | None = None
    presences: bool | None = None
    nonce: Any = None


def member_wish(payload: Any) -> MemberWish:
    """What a session asks of the members of a guild. Raises BadWish."""
    try:
        sent = msgspec.convert(payload, RequestGuildMembers)
        (guild_id,) = _ids(sent.guild_id)
        if "\0" in (sent.query or ""):
            raise ValueError("No name begins so")  # nor can every database be asked
        return MemberWish(
            guild_id=guild_id,
            query=sent.query or "",
            limit=sent.limit or 0,
            user_ids=None if sent.user_ids is None else _ids(sent.user_ids),
            with_presences=bool(sent.presences),
            nonce=_nonce(sent.nonce),
        )
    except (msgspec.ValidationError, ValueError) as error:
        raise BadWish(_INVALID, str(error)) from error


def _ids(value: Snowflake | list[Snowflake]) -> tuple[int, ...]:
    found = (snowflake(each) for each in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _nonce(value: Any) -> str | None:
    is_short = isinstance(value, str) and len(value.encode(errors="replace")) <= MAX_NONCE_BYTES
    return value if is_short else None
