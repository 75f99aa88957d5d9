"""Making, changing and listing topics."""

import pytest

from accounts.attention import Kind, Target
from accounts.operations.attention import hide
from core.errors import ProductError
from core.paging import Offset
from tests.topic_side import ban, person, topic_of
from topics.drafts import TopicChanges, TopicDraft
from topics.models import TopicMember, TopicTag
from topics.operations.members import join_topic
from topics.operations.topics import add_tags, create_topic, update_topic
from topics.queries import TopicFilter, own_topics, topic_for, topics_for

pytestmark = pytest.mark.django_db
PAGE = Offset(100, 0)

EVERYTHING = TopicFilter()


def listed(actor: object, wanted: TopicFilter = EVERYTHING, sort_by: str = "created_at") -> list[str]:
    views, total = topics_for(actor, wanted, sort_by=sort_by, page=PAGE)
    assert total == len(views)
    return [view.record.title for view in views]


def test_a_title_is_taken_in_every_case_until_the_topic_is_deleted() -> None:
    owner = person()
    topic = topic_of(owner, "Ação Total")
    with pytest.raises(ProductError) as caught:
        create_topic(owner, draft=TopicDraft(title="AÇÃO total"))
    assert (caught.value.reason, caught.value.variables) == ("topic_title_taken", {"title": "AÇÃO total"})
    topic.is_deleted = True
    topic.save()
    assert create_topic(owner, draft=TopicDraft(title="AÇÃO total")).title == "AÇÃO total"


def test_an_update_changes_what_it_gives_and_nothing_else() -> None:
    owner = person()
    record = create_topic(owner, draft=TopicDraft(title="Before", description="kept", tags=("old",)))
    changed = update_topic(owner, record.id, changes=TopicChanges(title="After", allow_anonymous=False))
    assert (changed.title, changed.description, changed.tags) == ("After", "kept", ("old",))
    assert (changed.allow_anonymous, changed.require_approval) == (False, False)
    update_topic(owner, record.id, changes=TopicChanges(tags=("new", "newer")))
    assert set(TopicTag.objects.filter(topic_id=record.id).values_list("tag", flat=True)) == {"new", "newer"}


def test_a_title_cannot_be_changed_to_a_taken_one() -> None:
    owner = person()
    topic_of(owner, "Taken")
    other = topic_of(owner, "Free")
    with pytest.raises(ProductError) as caught:
        update_topic(owner, other.id, changes=TopicChanges(title="tAKEN"))
    assert caught.value.reason == "topic_title_taken"
    assert topic_for(owner, other.id).record.title == "Free"


def test_tags_are_added_up_to_the_most() -> None:
    topic = topic_of(person())
    add_tags(topic, tuple(f"tag{n}" for n in range(8)))
    add_tags(topic, ("tag0", "a1", "not a tag", "a2", "a3"))
    assert len(topic.tags) == 10
    assert TopicTag.objects.filter(topic=topic).count() == 10


def test_lists_hold_what_the_viewer_may_see_and_did_not_hide() -> None:
    """TF-030."""
    owner, stranger = person(), person()
    topic_of(owner, "Open")
    topic_of(owner, "Closed", private=True)
    hidden = topic_of(owner, "Hidden")
    hide(stranger, Target(Kind.TOPIC, hidden.id))
    gone = topic_of(owner, "Gone")
    gone.is_deleted = True
    gone.save()
    assert listed(stranger) == ["Open"]
    assert listed(owner) == ["Hidden", "Closed", "Open"]
    assert listed(None) == ["Hidden", "Open"]


def test_lists_are_filtered_by_tag_and_text_taken_literally() -> None:
    owner = person()
    create_topic(owner, draft=TopicDraft(title="Ação", tags=("one", "both")))
    create_topic(owner, draft=TopicDraft(title="Other", description="100% .* sure", tags=("two", "both")))
    assert listed(owner, TopicFilter(tags=("one", "two"))) == ["Other", "Ação"]
    assert listed(owner, TopicFilter(tags=("one",))) == ["Ação"]
    assert listed(owner, TopicFilter(search="AÇÃO")) == ["Ação"]
    assert listed(owner, TopicFilter(search="0% .*")) == ["Other"]
    assert listed(owner, TopicFilter(search=".*o")) == []
    assert listed(owner, TopicFilter(search="_")) == []


def test_id_lists_are_whole_for_moderators_and_oneself_for_others() -> None:
    owner, member, banned = person(), person(), person()
    topic = topic_of(owner)
    join_topic(member, topic.id)
    TopicMember.objects.filter(topic=topic, user=member.user).update(level=1)
    ban(topic, banned)
    seen = topic_for(owner, topic.id)
    assert set(seen.member_ids) == {owner.user_id, member.user_id}
    assert seen.banned_ids == (banned.user_id,)
    assert topic_for(member, topic.id).member_ids == (member.user_id,)
    assert topic_for(member, topic.id).banned_ids == ()
    assert topic_for(None, topic.id).member_ids == ()


def test_moderators_are_told_to_everybody() -> None:
    owner, moderator = person(), person()
    topic = topic_of(owner)
    join_topic(moderator, topic.id)
    row = TopicMember.objects.get(topic=topic, user=moderator.user)
    row.level, row.permissions, row.added_by, row.added_at = 2, ["ban_users"], owner.user_id, row.joined_at
    row.save()
    (entry,) = topic_for(None, topic.id).record.moderators
    assert (entry.user_id, entry.permissions, entry.added_by) == (moderator.user_id, ("ban_users",), owner.user_id)
    assert entry.added_at == row.joined_at


def test_own_topics_are_those_one_is_in() -> None:
    actor = person()
    topic_of(person(), "Foreign")
    joined = topic_of(person(), "Joined")
    join_topic(actor, joined.id)
    topic_of(actor, "Owned")
    assert {view.record.title for view in own_topics(actor)} == {"Joined", "Owned"}
