"""Plans of topics, and how they are put on the stage."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from chat.drafts import MessageDraft
from chat.models import Channel
from chat.operations.feeds import feed_id
from chat.operations.messages import send_message
from chat.operations.rooms import create_room, join_room
from chat.room_records import RoomDraft
from config.demo.script import Line, moment_of, read_script
from config.demo.stage import Stage
from core.actor import Actor
from posts.drafts import CommentDraft, PostDraft
from posts.operations.comments import create_comment
from posts.operations.posts import create_post
from posts.operations.votes import DOWN, UP, vote_on_post
from topics.drafts import TopicChanges, TopicDraft
from topics.operations.members import join_topic
from topics.operations.topics import create_topic, update_topic

_JOIN_EVERY = timedelta(hours=3)
_VOTE_EVERY = timedelta(minutes=11)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlan:
    """A post with what it drew: `up` and `down` name the voters."""

    at: str
    by: str
    title: str
    content: str
    tags: tuple[str, ...] = ()
    is_anonymous: bool = False
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    comments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPlan:
    """A room of a topic. It is open until its `members` have come, then `is_private` closes it."""

    name: str
    owner: str
    description: str
    members: tuple[str, ...] = ()
    is_private: bool = False
    script: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPlan:
    """A topic, `age` in days, with `feed`, the conversation of the topic itself."""

    title: str
    description: str
    owner: str
    age: float
    tags: tuple[str, ...]
    members: tuple[str, ...]
    is_private: bool = False
    posts: tuple[PostPlan, ...] = ()
    rooms: tuple[RoomPlan, ...] = ()
    feed: str = ""


@dataclass(slots=True)
class TopicScene:
    """A plan on the stage."""

    stage: Stage
    plan: TopicPlan
    topic_id: int = 0
    room_ids: dict[str, int] = field(default_factory=dict)

    @property
    def owner(self) -> Actor:
        return self.stage.people[self.plan.owner]

    def prepare(self) -> None:
        """Plan everything that happens in the topic."""
        begun = self.stage.days_ago(self.plan.age)
        self.stage.at(begun, self._begin)
        for number, name in enumerate(self.plan.members, start=1):
            self.stage.at(begun + _JOIN_EVERY * number, partial(self._join, name))
        rooms_open = begun + _JOIN_EVERY * (len(self.plan.members) + 1)
        self.stage.at(rooms_open, self._furnish)
        for room in self.plan.rooms:
            self._rehearse(room.script, partial(self.room_ids.__getitem__, room.name))
        self._rehearse(self.plan.feed, lambda: feed_id(self.topic_id))
        for post in self.plan.posts:
            PostScene(self, post).prepare()

    def admit(self, actor: Actor) -> None:
        """Let somebody in who plays no part."""
        if not self.plan.is_private:
            join_topic(actor, self.topic_id)

    def _person(self, name: str) -> Actor:
        return self.stage.people[name]

    def _begin(self) -> None:
        draft = TopicDraft(title=self.plan.title, description=self.plan.description, tags=self.plan.tags)
        self.topic_id = create_topic(self.owner, draft=draft).id

    def _join(self, name: str) -> None:
        join_topic(self._person(name), self.topic_id)

    def _furnish(self) -> None:
        for room in self.plan.rooms:
            self._open(room)
        if self.plan.is_private:
            # Nobody joins an invite-only topic by themselves, so the door closes behind the first members.
            update_topic(self.owner, self.topic_id, changes=TopicChanges(require_approval=True))

    def _open(self, room: RoomPlan) -> None:
        draft = RoomDraft(name=room.name, description=room.description)
        room_id = create_room(self._person(room.owner), self.topic_id, draft=draft).id
        self.room_ids[room.name] = room_id
        for name in room.members:
            join_room(self._person(name), room_id)
        if room.is_private:
            Channel.objects.filter(pk=room_id).update(is_public=False)

    def _rehearse(self, script: str, channel_id: Callable[[], int]) -> None:
        for line in read_script(script, self.stage.present):
            self.stage.at(line.moment, partial(self._say, channel_id, line))

    def _say(self, channel_id: Callable[[], int], line: Line) -> None:
        draft = MessageDraft(content=line.text, anonymous=line.is_anonymous)
        send_message(self._person(line.author), channel_id(), draft=draft)


@dataclass(slots=True)
class PostScene:
    """A post on the stage. `said` holds the ids of its comments by their place in the script."""

    scene: TopicScene
    plan: PostPlan
    post_id: int = 0
    said: dict[int, int] = field(default_factory=dict)

    def prepare(self) -> None:
        """Plan the post, its votes and its comments."""
        stage = self.scene.stage
        begun = moment_of(self.plan.at, stage.present)
        stage.at(begun, self._post)
        votes = [(name, UP) for name in self.plan.up] + [(name, DOWN) for name in self.plan.down]
        for number, (name, vote) in enumerate(votes, start=1):
            stage.at(begun + _VOTE_EVERY * number, partial(self._vote, name, vote))
        for index, line in enumerate(
            read_script(f"{self.plan.at} {self.plan.by}: .\n{self.plan.comments}", stage.present)
        ):
            if index:
                stage.at(line.moment, partial(self._comment, index, line))

    def _post(self) -> None:
        plan = self.plan
        draft = PostDraft(title=plan.title, content=plan.content, tags=plan.tags, anonymous=plan.is_anonymous)
        self.post_id = create_post(self.scene.stage.people[plan.by], self.scene.topic_id, draft=draft).id

    def _vote(self, name: str, vote: int) -> None:
        vote_on_post(self.scene.stage.people[name], self.post_id, vote=vote)

    def _comment(self, index: int, line: Line) -> None:
        parent_id = None if line.answers is None else self.said[line.answers]
        draft = CommentDraft(content=line.text, anonymous=line.is_anonymous, parent_id=parent_id)
        self.said[index] = create_comment(self.scene.stage.people[line.author], self.post_id, draft=draft).id
