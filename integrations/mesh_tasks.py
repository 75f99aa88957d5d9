"""What calls among browsers need beside requests."""

from core.actor import Actor
from core.jobs import periodic
from integrations.models import MeshCall
from integrations.operations.mesh_endings import sweep_call

_SWEEP_SECONDS = 60.0
_SYSTEM = Actor(user=None, kind="system")


@periodic("mesh.sweep", seconds=_SWEEP_SECONDS)
def sweep() -> None:
    """End what nobody is in any more, one call at a time."""
    for call_id in list(MeshCall.objects.values_list("id", flat=True)):
        sweep_call(_SYSTEM, call_id)
