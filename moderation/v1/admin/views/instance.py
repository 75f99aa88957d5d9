"""The settings of the instance on the guild wire."""

from accounts.requests import caller
from accounts.rights import Right
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import AdminView
from moderation.admin_instance_queries import instance_config, limit_rules
from moderation.operations.admin_instance import set_instance_config
from moderation.operations.admin_limits import set_limits
from moderation.operations.admin_reservations import release_id, reserve_id, reserved_ids
from moderation.v1.admin.inputs_instance import (
    InstanceConfigInput,
    LimitConfigInput,
    ReservationInput,
    ReservedAddressInput,
)
from moderation.v1.admin.render_instance import render_config, render_limits, render_reservations
from moderation.v1.admin.render_keys import Done
from moderation.v1.admin.schemas_instance import InstanceConfigResponse, LimitConfigResponse, ReservationsResponse

_LOOKUP = "admin:lookup"


class _View(AdminView):
    tags = ("Administration: instance",)


class ReadConfig(_View):
    @endpoint(response=InstanceConfigResponse, limit=_LOOKUP, right=Right.INSTANCE_CONFIG_VIEW)
    def post(self, request: Request) -> InstanceConfigResponse:
        """Read the configuration in force."""
        return render_config(instance_config(caller(request)))


class ChangeConfig(_View):
    maps = frozenset({"sso"})

    @endpoint(
        request=InstanceConfigInput,
        response=InstanceConfigResponse,
        operation=set_instance_config,
        right=Right.INSTANCE_CONFIG_UPDATE,
        audit_reason=True,
    )
    def post(self, request: Request) -> InstanceConfigResponse:
        """Change some of the configuration, in every process at once.

        What is not sent stays as it is. Null clears an address; below `sso` it gives a field back to the environment.
        """
        valid: InstanceConfigInput = request.valid
        return render_config(set_instance_config(caller(request), changes=valid.settings(), sso=valid.provider()))


class ReadLimits(_View):
    @endpoint(response=LimitConfigResponse, limit=_LOOKUP, right=Right.INSTANCE_LIMIT_CONFIG_VIEW)
    def post(self, request: Request) -> LimitConfigResponse:
        """Read the rules of instance limits, and what they may be set to."""
        return render_limits(limit_rules(caller(request)))


class ChangeLimits(_View):
    @endpoint(
        request=LimitConfigInput,
        response=LimitConfigResponse,
        operation=set_limits,
        right=Right.INSTANCE_LIMIT_CONFIG_UPDATE,
        audit_reason=True,
    )
    def post(self, request: Request) -> LimitConfigResponse:
        """Replace the rules of instance limits, in every process at once."""
        return render_limits(set_limits(caller(request), given=request.valid.given()))


class Reservations(_View):
    @endpoint(response=ReservationsResponse, limit=_LOOKUP, right=Right.INSTANCE_SNOWFLAKE_RESERVATION_VIEW)
    def post(self, request: Request) -> ReservationsResponse:
        """List the ids that are kept for addresses."""
        return render_reservations(reserved_ids(caller(request)))


class AddReservation(_View):
    @endpoint(
        request=ReservationInput,
        response=Done,
        operation=reserve_id,
        right=Right.INSTANCE_SNOWFLAKE_RESERVATION_MANAGE,
        audit_reason=True,
    )
    def post(self, request: Request) -> Done:
        """Keep an id for whoever registers with an address."""
        valid = request.valid
        reserve_id(caller(request), email=valid["email"], account_id=valid["snowflake"])
        return {"success": True}


class RemoveReservation(_View):
    @endpoint(
        request=ReservedAddressInput,
        response=Done,
        operation=release_id,
        right=Right.INSTANCE_SNOWFLAKE_RESERVATION_MANAGE,
        audit_reason=True,
    )
    def post(self, request: Request) -> Done:
        """Keep no id for an address any more."""
        release_id(caller(request), email=request.valid["email"])
        return {"success": True}
