"""Taking links apart."""

from urllib.parse import SplitResult, urlsplit


def parts_of(link: str) -> SplitResult:
    """The parts of a link; empty ones for one that cannot be read."""
    try:
        parts = urlsplit(link)
        return parts if parts.hostname else urlsplit("")
    except ValueError:
        return urlsplit("")


def host_of(link: str) -> str:
    """The host without `www.`, "" for none."""
    return (parts_of(link).hostname or "").removesuffix(".").removeprefix("www.")


def steps_of(link: str) -> list[str]:
    """The path's steps."""
    return [step for step in parts_of(link).path.split("/") if step]
