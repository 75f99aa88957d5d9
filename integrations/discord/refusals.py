"""Refusals as libraries for Discord expect them: a number for the code, and a tree of what is wrong with a body."""

from typing import Any

_GENERAL = 0
_INVALID_FORM = 50035
_NUMBERS = {
    "UNKNOWN_CHANNEL": 10003,
    "UNKNOWN_GUILD": 10004,
    "UNKNOWN_INVITE": 10006,
    "UNKNOWN_MEMBER": 10007,
    "UNKNOWN_MESSAGE": 10008,
    "UNKNOWN_ROLE": 10011,
    "UNKNOWN_USER": 10013,
    "UNKNOWN_EMOJI": 10014,
    "UNKNOWN_WEBHOOK": 10015,
    "UNKNOWN_STICKER": 10060,
    "MISSING_ACCESS": 50001,
    "MISSING_PERMISSIONS": 50013,
    "CANNOT_EDIT_OTHER_USER_MESSAGE": 50005,
    "CANNOT_SEND_EMPTY_MESSAGE": 50006,
    "CANNOT_SEND_MESSAGES_TO_USER": 50007,
    "CANNOT_SEND_MESSAGES_IN_NON_TEXT_CHANNEL": 50008,
    "INVALID_FORM_BODY": _INVALID_FORM,
    "MAX_PINS": 30003,
    "MAX_GUILD_ROLES": 30005,
    "MAX_REACTIONS": 30010,
    "MAX_GUILD_CHANNELS": 30013,
}


def refusal(body: dict[str, Any]) -> dict[str, Any]:
    """A refusal of the guild wire respelled; the own code stays beside the number."""
    code = body.get("code", "")
    shaped = {**body, "code": _NUMBERS.get(code, _GENERAL), "error_code": code}
    problems = body.get("errors")
    if isinstance(problems, list):
        shaped["code"] = _INVALID_FORM
        shaped["errors"] = _tree(problems)
    return shaped


def _tree(problems: list[dict[str, Any]]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for problem in problems:
        node = root
        for part in (part for part in str(problem.get("path", "")).split(".") if part):
            node = node.setdefault(part, {})
        words = {"code": problem.get("code", ""), "message": problem.get("message", "")}
        node.setdefault("_errors", []).append(words)
    return root
