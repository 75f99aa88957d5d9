"""Gifts of premium: looked at, redeemed, and those one has bought."""

from accounts.requests import caller
from accounts.v1.render import render_user
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.clock import iso, iso_or_none
from core.errors import Code
from integrations.gifts.queries import count_slots, gift_of, own_gifts
from integrations.gifts.records import GiftRecord
from integrations.operations.gifts import redeem_gift
from integrations.v1.schemas_gifts import GiftCodeResponse, GiftResponse, SlotCountsResponse

_TAGS = ("Premium",)


class Gift(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=GiftCodeResponse, limit="gift:get", errors=(Code.UNKNOWN_GIFT_CODE,))
    def get(self, request: Request, code: str) -> GiftCodeResponse:
        """Read a gift by its code. 0 months are for life."""
        gift = gift_of(code)
        return {
            "code": gift.code,
            "duration_months": gift.duration_months,
            "redeemed": gift.redeemed_at is not None,
            "created_by": None if gift.creator is None else render_user(gift.creator),
        }


class RedeemGift(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(
        operation=redeem_gift,
        errors=(
            Code.UNKNOWN_GIFT_CODE,
            Code.STRIPE_GIFT_REDEMPTION_IN_PROGRESS,
            Code.GIFT_CODE_ALREADY_REDEEMED,
            Code.CANNOT_REDEEM_PLUTONIUM_WITH_VISIONARY,
        ),
    )
    def post(self, request: Request, code: str) -> None:
        """Take a gift. Its months come after those one has already."""
        redeem_gift(caller(request), code=code)


class OwnGifts(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=list[GiftResponse], limit="gifts:list")
    def get(self, request: Request) -> list[GiftResponse]:
        """List the gifts one has bought, newest first, and who has taken them."""
        return [_rendered(gift) for gift in own_gifts(caller(request))]


class SlotCounts(V1View):
    gate = "open"
    tags = _TAGS

    @endpoint(response=SlotCountsResponse, limit="stripe:visionary:slots")
    def get(self, request: Request) -> SlotCountsResponse:
        """Count the numbers for those with premium for life."""
        total, held = count_slots()
        return {"total": total, "remaining": total - held}


def _rendered(gift: GiftRecord) -> GiftResponse:
    assert gift.creator is not None
    return {
        "code": gift.code,
        "duration_months": gift.duration_months,
        "created_at": iso(gift.created_at),
        "created_by": render_user(gift.creator),
        "redeemed_at": iso_or_none(gift.redeemed_at),
        "redeemed_by": None if gift.redeemer is None else render_user(gift.redeemer),
    }
