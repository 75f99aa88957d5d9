"""Aliases: one per person and topic, unique there, made when asked for."""

import re
import threading
from importlib import import_module

import pytest
from django.apps import apps as django_apps
from django.db import connection, transaction

from core.actor import Actor
from core.errors import ProductError
from tests.topic_side import person, topic_of
from topics import aliases
from topics.aliases import alias_for, alias_key
from topics.models import AnonymousIdentity, ReleasedAlias, Topic
from topics.operations.aliases import drop_alias, take_alias


@pytest.mark.django_db
def test_an_alias_is_made_once_and_kept() -> None:
    topic, actor = topic_of(person()), person()
    name = alias_for(actor.user_id, topic)
    assert re.fullmatch(r"[A-Z][a-z]+[A-Z][a-z]+[1-9][0-9]{0,2}", name)
    assert alias_for(actor.user_id, topic) == name


@pytest.mark.django_db
def test_a_taken_name_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    topic, first, second = topic_of(person()), person(), person()
    names = iter(["CalmOwl7", "calmOWL7", "BoldFox1"])
    monkeypatch.setattr(aliases, "_generated", lambda: next(names))
    assert alias_for(first.user_id, topic) == "CalmOwl7"
    assert alias_for(second.user_id, topic) == "BoldFox1"


@pytest.mark.django_db
def test_a_made_up_name_is_nobodys_account() -> None:
    topic, actor = topic_of(person()), person()
    person("calm_owl7")
    names = iter(["Calm Owl7", "BoldFox1"])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(aliases, "_generated", lambda: next(names))
        assert alias_for(actor.user_id, topic) == "BoldFox1"


@pytest.mark.django_db
def test_a_topic_without_anonymity_refuses_instead_of_using_the_real_name() -> None:
    topic = topic_of(person(), anonymous=False)
    with pytest.raises(ProductError) as caught:
        alias_for(topic.owner_id, topic)
    assert caught.value.reason == "anonymous_not_allowed"


def test_the_key_ignores_case_and_blanks() -> None:
    assert alias_key("Cool  Cat") == alias_key("coolCAT")


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_agree_on_one_alias() -> None:
    topic, actor = topic_of(person()), person()
    found: list[str] = []

    def ask() -> None:
        with transaction.atomic():
            found.append(alias_for(actor.user_id, topic))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert AnonymousIdentity.objects.filter(topic=topic, user=actor.user).count() == 1


def refusal(actor: Actor, topic: Topic, wanted: str) -> str:
    with pytest.raises(ProductError) as refused:
        take_alias(actor, topic.id, wanted=wanted)
    return str(refused.value.reason)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted", ["\u0430dmin", "Adm\u0456n", "m\u043eder\u0430tor", "adm1n", "\uff41dmin", "\u00c1dmin"]
)
def test_reserved_words_are_reserved_however_they_are_spelled(wanted: str) -> None:
    """SEC-059."""
    topic = topic_of(person())
    assert refusal(person(), topic, wanted) == "alias_invalid"


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["Bob-Jones", "bobjones", "bob jones", "B\u043eb J\u043enes", "b0bjones"])
def test_nobody_goes_by_the_name_of_an_account_not_even_its_owner(wanted: str) -> None:
    owner, stranger = person("bobjones"), person()
    topic = topic_of(stranger)
    assert {refusal(who, topic, wanted) for who in (owner, stranger)} == {"alias_invalid"}
    person("eve_smith")
    assert refusal(stranger, topic, "Eve Smith") == "alias_invalid"


@pytest.mark.django_db
def test_names_of_other_scripts_are_as_good_as_any() -> None:
    topic = topic_of(person())
    for name in (
        "\u0422\u0438\u0445\u0430\u044f \u0421\u043e\u0432\u0430",
        "\u9759\u304b\u306a\u3075\u304f\u308d\u3046",
        "\u1f28\u03bb\u03b9\u03bf\u03c2",
    ):
        assert take_alias(person(), topic.id, wanted=name) == name


@pytest.mark.django_db
def test_aliases_that_look_the_same_are_the_same() -> None:
    topic = topic_of(person())
    take_alias(person(), topic.id, wanted="Cool Cat")
    assert take_alias(person(), topic.id, wanted="C\u043e\u043el Cat") == "C\u043e\u043el Cat1"


@pytest.mark.django_db
@pytest.mark.parametrize("leaves", [True, False])
def test_nobody_speaks_in_a_name_that_somebody_has_left(leaves: bool) -> None:
    """What was written under it stands."""
    one, other = person(), person()
    topic = topic_of(one)
    take_alias(one, topic.id, wanted="Quiet Owl")
    if leaves:
        drop_alias(one, topic.id)
    else:
        take_alias(one, topic.id, wanted="Loud Crow")
    assert take_alias(other, topic.id, wanted="quiet owl") == "Quiet Owl1"
    assert take_alias(other, topic_of(one).id, wanted="Quiet Owl") == "Quiet Owl"


@pytest.mark.django_db
def test_a_made_up_alias_is_none_that_somebody_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    one, topic = person(), topic_of(person())
    names = iter(["CalmOwl7", "BoldFox1"])
    take_alias(one, topic.id, wanted="Calm Owl7")
    drop_alias(one, topic.id)
    monkeypatch.setattr(aliases, "_generated", lambda: next(names))
    assert alias_for(person().user_id, topic) == "BoldFox1"


@pytest.mark.django_db
def test_old_aliases_are_kept_by_how_they_are_read_now() -> None:
    topic, first, second = topic_of(person()), person(), person()
    rows = AnonymousIdentity.objects
    rows.create(topic=topic, user=first.user, name="C\u043eol Cat", name_key="c\u043eolcat")
    rows.create(topic=topic, user=second.user, name="Cool Owl", name_key="coolowl")
    ReleasedAlias.objects.create(topic=topic, name_key="c\u043eolowl")
    migration = import_module("topics.migrations.0006_aliases_by_how_they_are_read")
    migration.read_again(django_apps, None)
    assert sorted(rows.values_list("name_key", flat=True)) == ["coolcat", "coolowl"]
    assert ReleasedAlias.objects.get().name_key == "coolowl"
    assert take_alias(person(), topic.id, wanted="Cool Cat") == "Cool Cat1"
