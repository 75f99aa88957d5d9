"""Making posts with pictures: looked at and stored before the post's transaction begins, gone again if it fails."""

from collections.abc import Iterable
from dataclasses import replace

from chat.drafts import StoredFile
from chat.operations.files import OfferedFile, drop_files, keep_files
from core.actor import Actor
from core.errors import Code, FieldCode, InvalidForm, ProductError
from core.instance_limits import limit
from core.media.probing import probe
from core.media.uploads import Upload
from core.screening import Place
from posts.drafts import PostDraft
from posts.operations.posts import create_post
from posts.records import PostRecord
from topics.access import access_topic

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_NAMES = "png, jpg, jpeg, gif, webp"
MOST_BYTES = 10 * 1024 * 1024  # of one picture


def create_post_with_images(actor: Actor, topic_id: int, *, draft: PostDraft) -> PostRecord:
    """`create_post` for drafts of which pictures came along. Outside of any transaction; nothing is stored for somebody
    who may not post now.

    Raises what `create_post` and `keep_files` raise, FILE_SIZE_TOO_LARGE, and InvalidForm at `images` for what is no
    PNG, JPEG, GIF or WebP picture.
    """
    if not draft.uploads and not draft.stored:
        return create_post(actor, topic_id, draft=draft)
    access_topic(actor, topic_id, for_writing=True)
    offered = _offered(actor, draft)
    stored = keep_files(actor, offered, place=Place("post"))
    try:
        numbered = {each.number: file for each, file in zip(draft.uploads, stored, strict=True)}
        return create_post(actor, topic_id, draft=replace(draft, uploads=(), stored=draft.stored | numbered))
    except BaseException:
        drop_files(stored)
        raise


def _offered(actor: Actor, draft: PostDraft) -> list[OfferedFile]:
    _check_sizes(actor, (*draft.uploads, *draft.stored.values()))
    offered = [OfferedFile(each.name, each.content, probe(each.content, each.size)) for each in draft.uploads]
    types = {each.facts.media_type for each in offered} | {each.media_type for each in draft.stored.values()}
    if types - PICTURES:
        raise InvalidForm.at("images", FieldCode.INVALID_IMAGE_FORMAT, supportedExtensions=_NAMES)
    return offered


def _check_sizes(actor: Actor, files: Iterable[Upload | StoredFile]) -> None:
    most = min(MOST_BYTES, limit("max_attachment_file_size", traits=actor.user.traits))
    if any(file.size > most for file in files):
        raise ProductError(Code.FILE_SIZE_TOO_LARGE, maxSize=most)
