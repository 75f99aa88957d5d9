"""Pictures of the demo community: what its people show in messages, and the emojis of its guilds."""

from dataclasses import dataclass
from pathlib import Path

from chat.drafts import StoredFile
from chat.operations.files import OfferedFile, keep_files
from core.actor import Actor
from core.media.probing import probe
from core.screening import Place
from guilds.expression_kinds import EMOJI
from guilds.expression_uploads import KeptUpload, Upload, keep_upload

_PICTURES = Path(__file__).parent / "pictures"


@dataclass(frozen=True, slots=True)
class Props:
    """Pictures that are stored already: files of messages by their file names, emojis by their names."""

    files: dict[str, StoredFile]
    emojis: dict[str, KeptUpload]


def kept_props(actor: Actor) -> Props:
    """Store the pictures. Slow, so outside of transactions; what nothing shows an hour later goes again."""
    files = {path.name: _kept_file(actor, path) for path in sorted(_PICTURES.glob("files/*"))}
    emojis = {path.stem: _kept_emoji(path) for path in sorted(_PICTURES.glob("emojis/*"))}
    return Props(files=files, emojis=emojis)


def _kept_file(actor: Actor, path: Path) -> StoredFile:
    with path.open("rb") as content:
        facts = probe(content, path.stat().st_size)
        content.seek(0)
        (kept,) = keep_files(actor, [OfferedFile(path.name, content, facts)], place=Place("demo"))
    return kept


def _kept_emoji(path: Path) -> KeptUpload:
    upload = Upload(name=path.stem, image=path.read_bytes())
    return keep_upload(EMOJI, upload, most_bytes=len(upload.image), by=None)
