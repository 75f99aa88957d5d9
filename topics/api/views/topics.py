"""Topics on the topic wire."""

from accounts.requests import caller
from core.api.endpoint import endpoint
from core.api.envelope import Data, Done, Listed, ok
from core.api.request import Request
from core.api.views import ApiView
from core.errors import Code
from topics.api.inputs import TopicInput, TopicListQuery, TopicUpdateInput
from topics.api.render import render_listed_topic, render_new_topic, render_topic_view
from topics.api.schemas import Topic
from topics.api.texts import OWNER_TEXTS, TEXTS
from topics.operations.deletion import delete_topic
from topics.operations.members import join_topic, leave_topic
from topics.operations.topics import create_topic, update_topic
from topics.queries import own_topics, topic_for, topics_for

LIST_DEFAULT = 20


class Topics(ApiView):
    """All topics."""

    tags = ("Topics",)
    texts = TEXTS

    @endpoint(query=TopicListQuery, response=Listed[Topic], limit="api:topics:list", gate="open")
    def get(self, request: Request) -> Listed[Topic]:
        """List topics.

        Those the caller may see and has not hidden: public ones, and invite-only ones they are in. `sort_by` is
        `last_activity` (default), `member_count` or `created_at`, always descending; `tags` may be repeated and any of
        them will do; `search` looks in titles and descriptions. `limit` is 20 by default and at most 100.
        """
        query = request.query
        page = query.page(LIST_DEFAULT)
        views, total = topics_for(request.actor, query.wanted(), sort_by=query.get("sort_by") or "", page=page)
        more = page.offset + len(views) < total
        pagination = {"limit": page.limit, "offset": page.offset, "total_count": total, "has_more": more}
        return ok(data=[render_listed_topic(view) for view in views], pagination=pagination)

    @endpoint(request=TopicInput, response=Data[Topic], status=201, operation=create_topic, errors=(Code.CONFLICT,))
    def post(self, request: Request) -> Data[Topic]:
        """Create a topic.

        The caller owns it and is its first member. Titles are unique without regard to case.
        """
        record = create_topic(caller(request), draft=request.valid.draft())
        return ok("Topic created successfully", data=render_new_topic(record))


class MyTopics(ApiView):
    """The caller's topics."""

    tags = ("Topics",)
    texts = TEXTS

    @endpoint(response=Listed[Topic], limit="api:topics:list")
    def get(self, request: Request) -> Listed[Topic]:
        """List the topics the caller is a member of, latest activity first."""
        return ok(data=[render_topic_view(view) for view in own_topics(caller(request))])


class OneTopic(ApiView):
    """One topic."""

    tags = ("Topics",)
    texts = TEXTS

    @endpoint(response=Data[Topic], limit="api:topics:get", gate="open", errors=(Code.NOT_FOUND,))
    def get(self, request: Request, topic_id: int) -> Data[Topic]:
        """Get a topic.

        Invite-only topics exist for their members, deleted ones for their owner.
        """
        return ok(data=render_topic_view(topic_for(request.actor, topic_id)))

    @endpoint(
        request=TopicUpdateInput,
        response=Data[Topic],
        operation=update_topic,
        texts=OWNER_TEXTS,
        errors=(Code.MISSING_PERMISSIONS, Code.CONFLICT),
    )
    def put(self, request: Request, topic_id: int) -> Data[Topic]:
        """Change a topic.

        For its owner. What is absent stays as it is; `settings` are merged.
        """
        update_topic(caller(request), topic_id, changes=request.valid.changes())
        topic = render_topic_view(topic_for(request.actor, topic_id))
        return ok("Topic updated successfully", data=topic)

    @endpoint(response=Done, operation=delete_topic, texts=OWNER_TEXTS, errors=(Code.MISSING_PERMISSIONS,))
    def delete(self, request: Request, topic_id: int) -> Done:
        """Ask for a topic's deletion.

        For its owner. It is out of sight at once; an administrator decides whether it goes for good a week later.
        """
        delete_topic(caller(request), topic_id)
        return ok("Topic deletion requested. It will be permanently deleted in 7 days pending admin approval.")


class TopicJoin(ApiView):
    """Joining a topic."""

    tags = ("Topics",)
    texts = TEXTS

    @endpoint(response=Done, operation=join_topic, errors=(Code.NOT_FOUND, Code.MISSING_ACCESS))
    def post(self, request: Request, topic_id: int) -> Done:
        """Join a topic.

        Joining again succeeds and changes nothing.
        """
        join_topic(caller(request), topic_id)
        return ok("Joined topic successfully")


class TopicLeave(ApiView):
    """Leaving a topic."""

    tags = ("Topics",)
    texts = TEXTS

    @endpoint(response=Done, operation=leave_topic, errors=(Code.NOT_FOUND, Code.BAD_REQUEST))
    def post(self, request: Request, topic_id: int) -> Done:
        """Leave a topic.

        Leaving again succeeds and changes nothing. Owners cannot leave.
        """
        leave_topic(caller(request), topic_id)
        return ok("Left topic successfully")
