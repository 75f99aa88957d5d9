"""The rights that moderating the instance asks for, in the guild wire's words (accounts.rights looks after them)."""

from typing import Final

BAN_USERS: Final = "user:temp_ban"
VIEW_REPORTS: Final = "report:view"
RESOLVE_REPORTS: Final = "report:resolve"
LOOK_UP_MESSAGES: Final = "message:lookup"
DELETE_MESSAGES: Final = "message:delete"
SHRED_MESSAGES: Final = "message:shred"
