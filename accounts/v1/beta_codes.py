"""What the guild wire takes and tells of codes that let people in."""

from typing import TypedDict

from accounts.beta_codes import Allowance, BetaCodeRecord
from accounts.v1.render import render_user
from accounts.v1.schemas import UserPartialResponse
from core.api.fields import Input, TextField
from core.clock import iso, iso_or_none


class RedeemBetaCodeInput(Input):
    """A code that lets one in."""

    beta_code = TextField(1, 32)


class BetaCodeResponse(TypedDict):
    """A code, and who came in with it."""

    code: str
    created_at: str
    redeemed_at: str | None
    redeemer: UserPartialResponse | None


class BetaCodesResponse(TypedDict):
    """The codes one has made, how many more one may make now, and when the next of them stops counting."""

    beta_codes: list[BetaCodeResponse]
    allowance: int
    next_reset_at: str | None


def render_beta_code(code: BetaCodeRecord) -> BetaCodeResponse:
    """One code."""
    return {
        "code": code.code,
        "created_at": iso(code.created_at),
        "redeemed_at": iso_or_none(code.redeemed_at),
        "redeemer": None if code.redeemer is None else render_user(code.redeemer),
    }


def render_beta_codes(codes: list[BetaCodeRecord], allowance: Allowance) -> BetaCodesResponse:
    """All of somebody's."""
    return {
        "beta_codes": [render_beta_code(code) for code in codes],
        "allowance": allowance.left,
        "next_reset_at": iso_or_none(allowance.resets_at),
    }
