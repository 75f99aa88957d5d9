"""Reading deploy/Containerfile and .dockerignore, and doing by hand what an engine would do with them."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ROOT

CODE, DATA = "/opt/guildhall", "/var/lib/guildhall"


@dataclass(frozen=True)
class Step:
    """One instruction: `RUN`, and what stands behind it."""

    word: str
    rest: str

    def words(self) -> list[str]:
        """The list of an instruction in JSON."""
        listed: list[str] = json.loads(self.rest[self.rest.index("[") :])
        return listed


def steps() -> list[Step]:
    """Every instruction in order."""
    text = (ROOT / "deploy/Containerfile").read_text()
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]
    return [Step(*line.split(maxsplit=1)) for line in lines]


def copied() -> list[str]:
    """The names that .dockerignore lets into an image."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    return [line.removeprefix("!") for line in rules[1:] if line.startswith("!")]


def copy_into(place: Path) -> None:
    """COPY . ."""
    for name in copied():
        source, target = ROOT / name, place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy2(source, target)


def variables() -> dict[str, str]:
    """What ENV sets in the image."""
    found: dict[str, str] = {}
    for step in steps():
        if step.word == "ENV":
            found |= dict(word.split("=", 1) for word in step.rest.split())
    return found


def here(text: str, code: Path, data: Path) -> str:
    """The same with the image's folders where they are in this test."""
    return re.sub(re.escape(DATA), str(data), text.replace(CODE, str(code)))
