"""Making the demo community: once or not at all, and from scripts that are checked."""

from datetime import timedelta

import pytest

from accounts.models import User
from chat.models import Message
from config.demo.community import create_demo
from config.demo.script import read_script
from core import clock
from guilds.models import Guild, Member
from posts.models import Comment, Post
from topics.models import Topic

pytestmark = pytest.mark.django_db


def everything() -> list[int]:
    return [model.objects.count() for model in (User, Guild, Member, Message, Topic, Post, Comment)]


def test_a_failure_leaves_nothing_and_a_second_time_changes_nothing() -> None:
    def fail(done: int, total: int) -> None:
        if done == 100:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        create_demo(progress=fail)
    assert not any(everything())
    assert create_demo() is not None
    before = everything()
    assert create_demo() is None
    assert everything() == before


def test_an_instance_with_an_administrator_gets_no_second_one() -> None:
    owner = User(username="owner", discriminator=1, handle="owner", is_staff=True, is_superuser=True, acls=["*"])
    owner.set_unusable_password()
    owner.save()
    demo = create_demo()
    assert demo is not None
    assert demo.admin is None
    assert User.objects.filter(is_superuser=True).count() == 1
    assert Member.objects.filter(user=owner).count() == 2


def test_a_script_that_is_not_in_the_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line"):
        read_script("yesterday mara: hello", clock.now())


def test_a_script_tells_replies_trees_edits_and_longer_texts() -> None:
    lines = read_script(
        """
2d 10:00 mara: one
/ and the same
| two
~+5 three
& bed.webp A bed
= 🎉 teo sam
! sam
+1 teo ^1: answer
  +1 sam*: below
""",
        clock.now(),
    )
    assert [line.text for line in lines] == ["one and the same\ntwo", "answer", "below"]
    assert lines[0].edit == "three"
    assert lines[0].edited_at == lines[0].moment + timedelta(minutes=5)
    assert [line.answers for line in lines] == [None, 0, 1]
    assert (lines[0].file, lines[0].file_shows) == ("bed.webp", "A bed")
    assert lines[0].reactions == [("🎉", "teo"), ("🎉", "sam")]
    assert lines[0].pinned_by == "sam"
    assert lines[2].is_anonymous
