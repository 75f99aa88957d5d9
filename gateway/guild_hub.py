"""One guild in one gateway process: the only place that decides which sessions here hear an event of the guild.

Every event of a guild carries the version of the structure its writer saw. The hub applies structural events in the
order of their versions, and holds back whatever was decided on a structure it does not know yet: nothing overtakes
the change of permissions it depends on. If a version stays missing, the hub reads the guild anew.
"""

from collections.abc import Callable, Iterable

from chat.events import (
    ChannelCreated,
    ChannelDeleted,
    ChannelsUpdated,
    MessageCreated,
    MessagesDeleted,
    MessageUpdated,
)
from chat.events_reactions import PinsUpdated
from core.events import Event
from gateway.guild_seats import Seats, concerns_sight
from gateway.guild_state import GuildState
from gateway.inbox import Inbox
from gateway.lists.member_lists import MemberLists
from gateway.lists.work import ListWork
from gateway.passive import Passive
from gateway.presence.presences import Presences
from gateway.reaction_batches import ReactionBatches
from gateway.sessions.origins import without_origin
from gateway.sessions.scopes import Scope
from gateway.sessions.session import Session
from gateway.sockets import frames
from gateway.timers import Timer
from gateway.v1.dispatch import render
from gateway.v1.guild_objects import ChannelTails
from gateway.v1.partial_news import tell_of_answer, tell_of_channels, tell_of_deletions
from gateway.v1.rendered import Audience
from gateway.voice.guild_voice import DECIDING, concerns_voice, take_voice
from guilds.events import GuildDeleted, GuildEvent, MemberJoined, MemberLeft
from integrations.voice.events import VoiceStateChanged


class GuildHub:
    """The sessions of one guild here. `state` is None while the guild is being read from the database.

    `sessions` hear it; how they come, what they see and how they go is in `seats`. `on_roll` is called with the id of
    whoever came in or left with a session, `on_structure` when a change concerns its voice, `on_sight` when people
    may see other channels than before.
    """

    def __init__(
        self,
        guild_id: int,
        reload: Callable[["GuildHub"], None],
        wait: Callable[[float, Callable[[], None]], Timer],
        presences: Presences | None = None,
        on_roll: Callable[[int], None] = lambda user_id: None,
        list_work: ListWork | None = None,
    ) -> None:
        self.id = guild_id
        self.presences = presences or Presences()
        self.reactions = ReactionBatches()
        self.state: GuildState | None = None
        self.seats = Seats(self, on_roll)
        self.sessions = self.seats.open
        self._inbox = Inbox(self, self._handle, lambda: reload(self), wait)
        self.on_structure: Callable[[int], None] | None = None
        self.on_sight: Callable[[int], None] | None = None
        self.passive = Passive(self, wait)
        self.lists = MemberLists(self, wait, list_work)
        self.drop_timer: Timer | None = None

    # -- state ---------------------------------------------------------------------------------------------------

    def opened(self, state: GuildState) -> None:
        """The guild was read for the first time: what it says already holds the structural events that waited."""
        self.state = state
        self._inbox.begin(state.version)

    def reopened(self, state: GuildState) -> None:
        """The guild was read again because a version went missing: narrow and widen everybody, then go on.

        What was missing may have come while it was read, and more: nobody gets back what they have lost since.
        """
        if self.state is not None and state.version < self.state.version:
            self._inbox.drain()
            return
        for user_id in self.seats.people:
            if user_id not in state.members:
                self.seats.expel(user_id)  # while the old state is in place, which still knows them
        before = self.state.channels if self.state is not None else {}
        self.state = state
        self.seats.settle_all(tails=ChannelTails({**before, **state.channels}))
        self.lists.read_again()
        self.sight_changed()
        self._inbox.drain()

    def take(self, event: Event) -> None:
        """Receive an event of this guild: handled at once, or as soon as what it depends on is known."""
        self._inbox.take(event)

    def hold(self) -> None:
        """Deliver nothing until `unhold`: somebody is coming in and must not miss what follows."""
        self._inbox.hold()

    def unhold(self) -> None:
        """Undo one `hold`, and deliver what waited if it was the last."""
        self._inbox.unhold()

    @property
    def is_settled(self) -> bool:
        """Whether events may be delivered now."""
        return self._inbox.is_open

    def is_at(self, version: int) -> bool:
        """Whether events may be delivered now, and the structure is exactly of this version."""
        return self.is_settled and self.state is not None and self.state.version == version

    def everyone(self) -> Iterable[Session]:
        """Every session that hears the guild here."""
        return self.sessions

    def sight_changed(self) -> None:
        """Somebody may see other channels than before."""
        if self.on_sight is not None:
            self.on_sight(self.id)

    # -- delivery ------------------------------------------------------------------------------------------------

    def _handle(self, event: Event) -> None:
        assert self.state is not None
        if isinstance(event, GuildEvent):
            self._handle_structure(event)
        elif isinstance(event, VoiceStateChanged):
            take_voice(self, event)
        else:
            self._deliver(event)
            self.passive.note(event)
            if isinstance(event, MessageCreated):
                self.state.note_message(event.place.channel_id, event.message.id)
            if isinstance(event, PinsUpdated):
                self.state.note_pins(event.place.channel_id, event.last_pin_at)

    def _handle_structure(self, event: GuildEvent) -> None:
        assert self.state is not None
        audience_before = self._audience_before(event)
        # What comes late, after the guild was read again, is part of the state already: nobody is put out twice.
        is_new = event.version > self.state.version
        if is_new and isinstance(event, MemberLeft):
            self.seats.expel(event.user.id)  # before anything else: the state is about to forget them
        if is_new and isinstance(event, DECIDING):
            self.reactions.flush_all()
        if is_new:
            self.state.apply(event)
            self.seats.settle_all(announced=getattr(getattr(event, "channel", None), "id", None))
        match event:
            case GuildDeleted():
                for user_id in self.seats.people:
                    self.seats.expel(user_id)
            case MemberJoined() if event.is_creation:
                pass  # only the creator is in, and hears GUILD_CREATE
            case ChannelCreated() if not is_new:
                pass  # who sees it was shown it when the guild was read, or is when they arrive
            case _:
                self._deliver(event, audience_before)
                self.passive.note(event)
        if is_new and self.on_structure is not None and concerns_voice(self, event):
            self.on_structure(self.id)
        if is_new and concerns_sight(event):
            self.sight_changed()
        self.lists.take(event)  # after everybody has heard: a list that fails costs nobody the event

    def _audience_before(self, event: GuildEvent) -> tuple[Session, ...] | None:
        """Those who could view a channel before it was deleted are the ones who hear of it."""
        return self.sessions.viewers(event.channel.id) if isinstance(event, ChannelDeleted) else None

    def _deliver(self, event: Event, receivers: tuple[Session, ...] | None = None) -> None:
        self.reactions.before(event)
        match event:
            case ChannelsUpdated():
                tell_of_channels(event, self._hearing(event))
            case MessagesDeleted():
                tell_of_deletions(event, self._hearing(event), self._is_recent)
            case MessageCreated() | MessageUpdated() if self._answers_the_past(event):
                tell_of_answer(event, self._hearing(event))
            case _:
                self._tell(event, receivers)

    def _hearing(self, event: Event) -> Callable[[Audience], Iterable[Session]]:
        return lambda audience: self._receivers(event, audience)

    def _tell(self, event: Event, receivers: tuple[Session, ...] | None) -> None:
        for rendered in render(event):
            shared = frames.tail(rendered.name, rendered.payload)
            scope = rendered.audience.scope(self.id) if receivers is None else Scope(self.id)
            told = receivers if receivers is not None else self._receivers(event, rendered.audience)
            for session in self.reactions.receivers(event, rendered, told, scope):
                session.push(rendered.name, shared, event.id, scope)

    def _answers_the_past(self, event: MessageCreated | MessageUpdated) -> bool:
        answered = event.message.referenced
        return answered is not None and not self._is_recent(answered.id)

    def _receivers(self, event: Event, audience: Audience) -> Iterable[Session]:
        is_recent = audience.kind == "history" and self._is_recent(audience.message_id)
        found = self.sessions.audience(event, audience, is_recent=is_recent)
        receivers = self.passive.hearing(event, without_origin(event, found))
        if not isinstance(event, GuildEvent):
            return receivers
        # Who came in later was shown the guild with this change in it.
        unaware = self.sessions.unaware(receivers, event.version)
        if audience.kind == "everybody":
            unaware.extend(self.seats.closed.unaware(self.seats.closed, event.version))
        return unaware

    def _is_recent(self, message_id: int) -> bool:
        assert self.state is not None
        return self.state.is_after_cutoff(message_id)
