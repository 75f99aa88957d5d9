"""Private remarks about others."""

from accounts.operations.notes import write_note
from accounts.queries import note_about, notes_of
from accounts.requests import caller
from accounts.v1.inputs import NoteInput
from accounts.v1.schemas import NoteResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_TAGS = ("Notes",)
_READ = "user:notes:read"


class Notes(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=dict[str, str], limit=_READ)
    def get(self, request: Request) -> dict[str, str]:
        """List one's notes, by the id of whom they are about."""
        return {str(target_id): text for target_id, text in notes_of(caller(request).user_id).items()}


class OneNote(V1View):
    gate = "human"
    tags = _TAGS

    @endpoint(response=NoteResponse, limit=_READ, errors=(Code.UNKNOWN_USER,))
    def get(self, request: Request, target_id: int) -> NoteResponse:
        """Read one's note about somebody."""
        return {"note": note_about(caller(request).user_id, target_id)}

    @endpoint(request=NoteInput, operation=write_note, errors=(Code.UNKNOWN_USER,))
    def put(self, request: Request, target_id: int) -> None:
        """Write a note about somebody; null takes it away."""
        write_note(caller(request), target_id, text=request.valid.get("note") or "")
