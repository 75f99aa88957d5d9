"""The topic wire's names of what can be reported."""

from core.errors import Code, ProductError
from moderation.models import Report, ReportAspect, ReportKind, ReportSource

Thing = tuple[ReportKind, ReportAspect]

THINGS: dict[str, Thing] = {
    "message": (ReportKind.MESSAGE, ReportAspect.WHOLE),
    "private_message": (ReportKind.MESSAGE, ReportAspect.DIRECT),
    "post": (ReportKind.POST, ReportAspect.WHOLE),
    "comment": (ReportKind.COMMENT, ReportAspect.WHOLE),
    "user": (ReportKind.USER, ReportAspect.WHOLE),
    "profile_image": (ReportKind.USER, ReportAspect.PICTURE),
    "chatroom": (ReportKind.ROOM, ReportAspect.WHOLE),
    "chatroom_picture": (ReportKind.ROOM, ReportAspect.PICTURE),
    "chatroom_background": (ReportKind.ROOM, ReportAspect.BACKGROUND),
    "topic": (ReportKind.TOPIC, ReportAspect.WHOLE),
    "guild": (ReportKind.GUILD, ReportAspect.WHOLE),
}
_NAMES = {thing: name for name, thing in THINGS.items()}
_AUTHOR = (ReportKind.MESSAGE, ReportAspect.AUTHOR)
REMOVAL = "message_deleted"


def thing_named(name: str) -> Thing:
    """What a `content_type` means. Raises BAD_REQUEST (`content_type_unknown`)."""
    thing = THINGS.get(name)
    if thing is None:
        raise ProductError(Code.BAD_REQUEST, reason="content_type_unknown")
    return thing


def things_of_type(name: str) -> tuple[Thing, ...]:
    """What a filter by `content_type` finds; nothing for unknown names."""
    found = THINGS.get(name)
    if found is None:
        return ()
    return (found, _AUTHOR) if name == "user" else (found,)


def content_type_of(report: Report) -> str:
    """The `content_type` of a report."""
    thing = (ReportKind(report.kind), ReportAspect(report.aspect))
    return "user" if thing == _AUTHOR else _NAMES[thing]


def report_type_of(report: Report) -> str:
    """The `report_type`: the same, or that an owner deleted something."""
    return REMOVAL if report.source == ReportSource.REMOVAL else content_type_of(report)
