"""Gifts and the numbers of those with premium for life, for administrators."""

from typing import Literal, TypedDict

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from core.errors import Code
from core.instance import endpoints
from integrations.models import LifetimeSlot
from integrations.operations import admin_slots as slots
from integrations.operations.admin_gifts import generate_gifts
from integrations.v1 import inputs_gift_admin as inputs

_TAGS = ("Administration: gifts",)
_NOT_SOLD = Code.FEATURE_NOT_AVAILABLE_SELF_HOSTED


class CodesResponse(TypedDict):
    """Addresses of gifts, which nobody can read again."""

    codes: list[str]


class SlotResponse(TypedDict):
    """A number, and whose it is."""

    slot_index: int
    user_id: str | None


class SlotsResponse(TypedDict):
    """All numbers."""

    slots: list[SlotResponse]
    total_count: int
    reserved_count: int


class Changed(TypedDict):
    """It is done."""

    success: Literal[True]


class _View(AdminView):
    tags = _TAGS


class Gifts(_View):
    @endpoint(
        request=inputs.GiftsInput,
        response=CodesResponse,
        operation=generate_gifts,
        right=Right.GIFT_CODES_GENERATE,
        audit_reason=True,
    )
    def post(self, request: Request) -> CodesResponse:
        """Make gifts that nobody has paid for. Each code comes as its address."""
        valid = request.valid
        codes = generate_gifts(caller(request), count=valid["count"], product=valid["product_type"])
        return {"codes": [f"{endpoints()['gift']}/{code}" for code in codes]}


class Slots(_View):
    @endpoint(
        response=SlotsResponse,
        limit="admin:visionary_slot:operation",
        right=Right.VISIONARY_SLOT_VIEW,
        errors=(_NOT_SOLD,),
    )
    def get(self, request: Request) -> SlotsResponse:
        """List the numbers of those with premium for life."""
        shown, total, held = slots.slots_for(caller(request))
        return {"slots": [_rendered(slot) for slot in shown], "total_count": total, "reserved_count": held}


class MoreSlots(_View):
    @endpoint(
        request=inputs.MoreSlotsInput,
        response=Changed,
        operation=slots.expand_slots,
        right=Right.VISIONARY_SLOT_EXPAND,
        audit_reason=True,
        errors=(_NOT_SOLD,),
    )
    def post(self, request: Request) -> Changed:
        """Add numbers after the highest."""
        slots.expand_slots(caller(request), count=request.valid["count"])
        return {"success": True}


class FewerSlots(_View):
    @endpoint(
        request=inputs.FewerSlotsInput,
        response=Changed,
        operation=slots.shrink_slots,
        right=Right.VISIONARY_SLOT_SHRINK,
        audit_reason=True,
        errors=(_NOT_SOLD, Code.CANNOT_SHRINK_RESERVED_SLOTS),
    )
    def post(self, request: Request) -> Changed:
        """Take the highest numbers away, unless one of them is somebody's."""
        slots.shrink_slots(caller(request), target_count=request.valid["target_count"])
        return {"success": True}


class SlotReservation(_View):
    @endpoint(
        request=inputs.SlotInput,
        response=Changed,
        operation=slots.reserve_slot,
        right=Right.VISIONARY_SLOT_RESERVE,
        audit_reason=True,
        errors=(_NOT_SOLD, Code.UNKNOWN_USER),
    )
    def post(self, request: Request) -> Changed:
        """Say whose a number is; null frees it."""
        valid = request.valid
        slots.reserve_slot(caller(request), index=valid["slot_index"], user_id=valid["user_id"])
        return {"success": True}


class SlotExchange(_View):
    @endpoint(
        request=inputs.SlotsInput,
        response=Changed,
        operation=slots.swap_slots,
        right=Right.VISIONARY_SLOT_SWAP,
        audit_reason=True,
        errors=(_NOT_SOLD,),
    )
    def post(self, request: Request) -> Changed:
        """Exchange the holders of two numbers."""
        valid = request.valid
        slots.swap_slots(caller(request), first=valid["slot_index_a"], second=valid["slot_index_b"])
        return {"success": True}


def _rendered(slot: LifetimeSlot) -> SlotResponse:
    return {"slot_index": slot.index, "user_id": None if slot.user_id is None else str(slot.user_id)}
