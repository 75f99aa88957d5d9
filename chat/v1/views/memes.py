"""Media that people keep, on the guild wire."""

from accounts.requests import caller
from chat.meme_queries import meme_for, memes_of
from chat.memes import keep_from_message, keep_from_url
from chat.operations.memes import delete_meme, update_meme
from chat.v1.inputs_memes import MemeFromMessageInput, MemeFromUrlInput, MemeUpdateInput
from chat.v1.render_memes import render_meme
from chat.v1.schemas_memes import FavoriteMemeResponse
from core.api.endpoint import endpoint
from core.api.request import Request
from core.api.views import V1View
from core.errors import Code

_FULL = (Code.MAX_FAVORITE_MEMES, Code.MEDIA_METADATA_ERROR)


class FavoriteMemes(V1View):
    """What the caller keeps."""

    gate = "human"
    tags = ("Saved media",)

    @endpoint(response=list[FavoriteMemeResponse], limit="favorite_meme:list")
    def get(self, request: Request) -> list[FavoriteMemeResponse]:
        """List what one keeps, the newest first."""
        return [render_meme(record) for record in memes_of(caller(request).user_id)]

    @endpoint(
        request=MemeFromUrlInput,
        response=FavoriteMemeResponse,
        status=201,
        limit="favorite_meme:create:url",
        errors=_FULL,
    )
    def post(self, request: Request) -> FavoriteMemeResponse:
        """Keep media from an address: a copy is made."""
        return render_meme(keep_from_url(caller(request), request.valid["url"], draft=request.valid.draft()))


class FavoriteMeme(V1View):
    """Something the caller keeps."""

    gate = "human"
    tags = ("Saved media",)

    @endpoint(response=FavoriteMemeResponse, limit="favorite_meme:get", errors=(Code.UNKNOWN_FAVORITE_MEME,))
    def get(self, request: Request, meme_id: int) -> FavoriteMemeResponse:
        """Get it."""
        return render_meme(meme_for(caller(request), meme_id))

    @endpoint(
        request=MemeUpdateInput,
        response=FavoriteMemeResponse,
        operation=update_meme,
        errors=(Code.UNKNOWN_FAVORITE_MEME,),
    )
    def patch(self, request: Request, meme_id: int) -> FavoriteMemeResponse:
        """Call or describe it otherwise."""
        return render_meme(update_meme(caller(request), meme_id, changes=request.valid.changes()))

    @endpoint(operation=delete_meme)
    def delete(self, request: Request, meme_id: int) -> None:
        """Keep it no longer."""
        delete_meme(caller(request), meme_id)


class MessageMemes(V1View):
    """Media of a message."""

    gate = "human"
    tags = ("Saved media",)

    @endpoint(
        request=MemeFromMessageInput,
        response=FavoriteMemeResponse,
        status=201,
        limit="favorite_meme:create:message",
        errors=(*_FULL, Code.UNKNOWN_CHANNEL, Code.UNKNOWN_MESSAGE),
    )
    def post(self, request: Request, channel_id: int, message_id: int) -> FavoriteMemeResponse:
        """Keep media of a message; it stays when the message goes."""
        valid = request.valid
        record = keep_from_message(
            caller(request),
            channel_id,
            message_id,
            draft=valid.draft(),
            attachment_id=valid.get("attachment_id"),
            embed_index=valid.get("embed_index"),
        )
        return render_meme(record)
