"""Making the demo community: once, whole, and by the rules that hold for everybody."""

import secrets
from dataclasses import dataclass
from functools import partial

from accounts.models import InstanceMarker, User
from accounts.operations.approval import approve_registration
from accounts.operations.registration import Registration, create_account, create_admin
from accounts.operations.sessions import note_gateway_session
from accounts.signing_in.passwords import hashed
from config.demo import bread, cycling, stargazers, street_party, workshop
from config.demo.cast import ADMIN, PEOPLE, Person
from config.demo.guilds import GuildScene
from config.demo.props import Props, kept_props
from config.demo.stage import Progress, Stage
from config.demo.topics import TopicScene
from core import clock
from core.actor import Actor
from core.events import unannounced
from core.limits import request_scope
from core.operations import operation
from moderation.operations.tickets import TicketDraft, create_ticket

MARKER = "demo_community"
GUILDS = (workshop.PLAN, stargazers.PLAN)
TOPICS = (bread.PLAN, cycling.PLAN, street_party.PLAN)
_REGISTERED_DAYS_AGO = 28
_ASKED_DAYS_AGO = 0.3
_QUESTION = TicketDraft(
    subject="Can my daughter have an account?",
    description="She is seven and asks every evening whether she may write here herself. From which age do you let people "
    "in, and may she read along with mine until then?",
)
_SYSTEM = Actor(user=None, kind="system")
_PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made: everybody signs in with the one `password`, which is stored nowhere."""

    password: str
    people: tuple[Person, ...]
    admin: Person | None
    invites: dict[str, str]


def exists() -> bool:
    """Whether this instance has (or had) the demo community."""
    return InstanceMarker.objects.filter(name=MARKER).exists()


def create_demo(*, progress: Progress = lambda done, total: None, password: str = "") -> Demo | None:
    """Make the demo community; None when it was made before. Raises what the operations raise, and then nothing stays.

    An instance that has an administrator already keeps its own, who joins the guilds and the public topics; nobody of
    the demo becomes one then.
    """
    if exists():
        return None
    password = password or secrets.token_urlsafe(_PASSWORD_BYTES)
    # Hashed before the transaction: each takes 21 ms, and SQLite has one writer.
    hashes = {person.name: hashed(password) for person in PEOPLE}
    with request_scope(enforced=False), unannounced():
        return _create(_SYSTEM, password=password, hashes=hashes, props=kept_props(_SYSTEM), progress=progress)


@operation("demo.create")
def _create(actor: Actor, *, password: str, hashes: dict[str, str], props: Props, progress: Progress) -> Demo | None:
    if not InstanceMarker.claim(MARKER):
        return None
    keeper = _administrator()
    present = clock.now()
    stage = Stage(present, {}, props)
    with clock.at(stage.days_ago(_REGISTERED_DAYS_AGO)):
        for person in PEOPLE:
            stage.people[person.name] = _register(person, hashes[person.name], keeper is None and person.name == ADMIN)
    guilds = [GuildScene(stage, plan) for plan in GUILDS]
    scenes: list[GuildScene | TopicScene] = [*guilds, *(TopicScene(stage, plan) for plan in TOPICS)]
    for scene in scenes:
        scene.prepare()
        if keeper is not None:
            stage.at(present, partial(scene.admit, Actor(user=keeper)))
    stage.at(stage.days_ago(_ASKED_DAYS_AGO), partial(create_ticket, stage.people["sam"], draft=_QUESTION))
    stage.play(progress)
    return Demo(
        password=password,
        people=PEOPLE,
        admin=next(person for person in PEOPLE if person.name == ADMIN) if keeper is None else None,
        invites={scene.plan.name: scene.invite for scene in guilds},
    )


def _register(person: Person, password_hash: str, is_admin: bool) -> Actor:
    draft = Registration(
        username=person.name,
        handle=person.name,
        global_name=person.display_name,
        email=person.email,
        password="",
        date_of_birth=person.born,
    )
    if is_admin:
        user = create_admin(_SYSTEM, draft=draft, password_hash=password_hash)
    else:
        user = create_account(_SYSTEM, draft=draft, password_hash=password_hash).user
    actor = Actor(user=user)
    if user.is_pending:
        approve_registration(Actor(user=_administrator()), user_id=user.id)
    note_gateway_session(actor)
    user.refresh_from_db()
    return Actor(user=user)


def _administrator() -> User | None:
    return User.objects.filter(is_superuser=True).order_by("id").first()
