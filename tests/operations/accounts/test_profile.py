"""Changing one's own account, called directly: limits, the log of tags, races, files that go."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from accounts.models import ContactChange, User
from accounts.operations import names
from accounts.pictures import AVATARS
from accounts.profile import change_profile, refuse_unclaimed
from core.actor import Actor
from core.buckets import BUCKETS, Bucket
from core.errors import FieldCode, InvalidForm
from core.images.places import remove_unused_pictures
from core.instance_limits import current, parse, use
from core.models import Job
from core.storage import files
from tests.operations.events import announced, mark
from tests.operations.events import names as names_of
from tests.pictures import moving, picture
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Actor:
    return World().person("alice")


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits inside the operation; the bucket of requests is another matter."""
    monkeypatch.setattr("core.limits._is_on", lambda: True)
    monkeypatch.setitem(BUCKETS, "user:update", Bucket("user:update", 10_000, 60_000))


@pytest.fixture
def restricted() -> Iterator[None]:
    """An instance whose administrators have switched the extras off."""
    before = current()
    extras = ("feature_custom_discriminator", "feature_animated_avatar", "feature_animated_banner")
    use(parse({"rules": [{"id": "default", "limits": dict.fromkeys(extras, 0) | {"max_bio_length": 10}}]}))
    yield
    use(before)


def change(actor: Actor, **changes: Any) -> User:
    """A change by somebody as they are now."""
    actor = Actor(user=User.objects.get(id=actor.user_id), kind="session")
    return change_profile(actor, changes=changes)  # type: ignore[arg-type]


def refusal(actor: Actor, **changes: Any) -> tuple[str, FieldCode]:
    with pytest.raises(InvalidForm) as refused:
        change(actor, **changes)
    (error,) = refused.value.errors
    return error.path, error.code


def test_a_change_is_told_once_and_nothing_is_told_of_none(alice: Actor) -> None:
    before = mark()
    change(alice, bio="x", accent_color=3)
    assert names_of(announced(before)) == ["UserUpdated"]
    before = mark()
    change(alice, bio="x", accent_color=3)
    assert announced(before) == []


def test_changes_of_the_tag_are_logged(alice: Actor) -> None:
    old = User.objects.get(id=alice.user_id)
    change(alice, username="Renamed", discriminator=7)
    change(alice, global_name="Not a tag")
    change(alice, handle="another_name")
    rows = ContactChange.objects.filter(user_id=alice.user_id).order_by("id")
    assert list(rows.values_list("kind", "old", "new", "actor_id")) == [
        ("tag", old.tag, "Renamed#0007", alice.user_id),
        ("handle", "Renamed", "another_name", alice.user_id),
    ]


@pytest.mark.usefixtures("limited")
def test_names_change_five_times_an_hour(alice: Actor) -> None:
    for number in range(5):
        change(alice, username=f"name{number}")
    assert refusal(alice, username="another") == ("username", FieldCode.USERNAME_CHANGED_TOO_MANY_TIMES)
    assert refusal(alice, discriminator=4242) == ("username", FieldCode.USERNAME_CHANGED_TOO_MANY_TIMES)
    assert refusal(alice, handle="another-one") == ("username", FieldCode.USERNAME_CHANGED_TOO_MANY_TIMES)
    assert change(alice, username="NAME4").username == "NAME4"  # another case is no other name


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize(
    ("field", "values", "code"),
    [
        ("bio", ["a", "b"], FieldCode.BIO_CHANGED_TOO_MANY_TIMES),
        ("pronouns", ["a", "b"], FieldCode.PRONOUNS_CHANGED_TOO_MANY_TIMES),
        ("accent_color", [1, 2], FieldCode.ACCENT_COLOR_CHANGED_TOO_MANY_TIMES),
    ],
)
def test_what_is_shown_changes_25_times_in_half_an_hour(
    alice: Actor, field: str, values: list[Any], code: FieldCode
) -> None:
    for number in range(25):
        change(alice, **{field: values[number % 2]})
        change(alice, **{field: values[number % 2]})  # no change, not counted
    assert refusal(alice, **{field: values[1]}) == (field, code)
    change(alice, **{field: values[0]})


@pytest.mark.usefixtures("limited")
@pytest.mark.parametrize("field", ["avatar", "banner"])
def test_every_picture_counts(alice: Actor, field: str) -> None:
    data = picture(size=(2, 2))
    for _ in range(25):
        change(alice, **{field: data})
    with pytest.raises(InvalidForm) as refused:
        change(alice, **{field: data})
    (error,) = refused.value.errors
    assert (error.path, error.code.value) == (field, f"{field.upper()}_CHANGED_TOO_MANY_TIMES")
    assert 1 <= int(str(error.variables["minutes"])) <= 30


@pytest.mark.usefixtures("restricted")
def test_an_instance_without_extras(alice: Actor) -> None:
    row = User.objects.get(id=alice.user_id)
    requires = FieldCode.CHANGING_DISCRIMINATOR_REQUIRES_PREMIUM
    assert refusal(alice, discriminator=row.discriminator % 9999 + 1) == ("discriminator", requires)
    assert change(alice, discriminator=row.discriminator).tag == row.tag
    assert change(alice, username=row.username.upper()).discriminator == row.discriminator
    names.free_discriminator, kept = lambda name: 4711, names.free_discriminator
    try:
        assert change(alice, username="fresh", discriminator=1).tag == "fresh#4711"
    finally:
        names.free_discriminator = kept
    assert refusal(alice, bio="x" * 11) == ("bio", FieldCode.STRING_LENGTH_INVALID)
    assert refusal(alice, avatar=moving()) == ("avatar", FieldCode.ANIMATED_AVATARS_REQUIRE_PREMIUM)
    assert refusal(alice, banner=picture()) == ("banner", FieldCode.BANNERS_REQUIRE_PREMIUM)
    assert change(alice, avatar=picture()).avatar


def test_a_full_name_takes_nobody_more(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_free(name: str) -> int:
        raise InvalidForm.at("username", FieldCode.TOO_MANY_USERS_WITH_THIS_USERNAME)

    bob = World().person("bob")
    change(bob, username="crowded", discriminator=alice.user.discriminator)
    monkeypatch.setattr(names, "free_discriminator", none_free)
    full = FieldCode.TOO_MANY_USERS_WITH_USERNAME_TRY_DIFFERENT
    assert refusal(alice, username="crowded") == ("username", full)


def test_the_handle_follows_only_what_was_the_same(alice: Actor) -> None:
    change(alice, username="same", handle="same")
    assert change(alice, username="other").handle == "other"
    assert change(alice, username="x").handle == "other"  # too short for the topic side
    assert change(alice, username="more").handle == "other"
    assert change(alice, handle="more").handle == "more"
    World().person("bob", handle="taken-name")
    assert refusal(alice, handle="TAKEN-name") == ("username", FieldCode.TAG_ALREADY_TAKEN)


def test_one_tag_goes_to_one_of_many_who_want_it() -> None:
    world = World()
    people = [world.person(f"p{number}") for number in range(6)]
    outcomes: list[str] = []

    def take(actor: Actor) -> None:
        try:
            outcomes.append(change(actor, username="Wanted", discriminator=1).tag)
        except InvalidForm as refused:
            outcomes.append(refused.errors[0].code.value)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["TAG_ALREADY_TAKEN"] * 5 + ["Wanted#0001"]


def test_names_that_are_free_are_kept_apart_under_load() -> None:
    world = World()
    people = [world.person(f"p{number}") for number in range(4)]
    for person in people:
        User.objects.filter(id=person.user_id).update(discriminator=7)

    def take(actor: Actor) -> None:
        try:
            change(actor, username="Popular")
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(username="Popular").count() == 4


def test_accounts_without_a_password_are_told_of_every_field() -> None:
    user = World().person("temp", password="!").user
    with pytest.raises(InvalidForm) as refused:
        refuse_unclaimed(user, ["username", "bio", "password"])
    assert [error.path for error in refused.value.errors] == ["bio", "password"]


# -- files -------------------------------------------------------------------------------------------------------------


def _jobs(actor: Actor) -> list[dict[str, Any]]:
    rows = Job.objects.filter(name="picture.remove_unused").order_by("id")
    own = [row for row in rows if row.arguments["pictures"][0][1] == [actor.user_id]]
    return [row.arguments for row in own if row.run_after > row.created_at]


def test_a_picture_that_was_replaced_goes_later(alice: Actor) -> None:
    first, second = picture(color=(1, 2, 3)), picture(color=(4, 5, 6))
    old = change(alice, avatar=first).avatar
    new = change(alice, avatar=second).avatar
    assert old is not None
    assert new is not None
    for _ in range(2):
        for arguments in _jobs(alice):
            remove_unused_pictures(**arguments)
    assert not files().exists(AVATARS.key(old, alice.user_id))
    assert files().exists(AVATARS.key(new, alice.user_id))


def test_a_picture_that_came_back_stays(alice: Actor) -> None:
    first = picture(color=(1, 2, 3))
    name = change(alice, avatar=first).avatar
    change(alice, avatar=None)
    change(alice, avatar=first)
    for arguments in _jobs(alice):
        remove_unused_pictures(**arguments)
    assert name is not None
    assert files().exists(AVATARS.key(name, alice.user_id))


def test_a_change_that_was_refused_leaves_no_file_behind(alice: Actor) -> None:
    bob = World().person("bob")
    assert refusal(alice, avatar=picture(), handle=bob.user.handle)[1] is FieldCode.TAG_ALREADY_TAKEN
    (arguments,) = _jobs(alice)
    key = AVATARS.key(arguments["pictures"][0][2], alice.user_id)
    assert files().exists(key)
    remove_unused_pictures(**arguments)
    assert not files().exists(key)


def test_a_storage_that_is_away_is_told(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def put(self, *_: Any, **__: Any) -> None:
            raise OSError("no space left on device")

    monkeypatch.setattr("core.images.storing.files", Away)
    assert refusal(alice, avatar=picture()) == ("avatar", FieldCode.FAILED_TO_UPLOAD_IMAGE)
    assert User.objects.get(id=alice.user_id).avatar is None
