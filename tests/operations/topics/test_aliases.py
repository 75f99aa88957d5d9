"""Aliases: one per person and topic, unique there, made when asked for."""

import re
import threading

import pytest
from django.db import connection, transaction

from core.errors import ProductError
from tests.topic_side import person, topic_of
from topics import aliases
from topics.aliases import alias_for, alias_key
from topics.models import AnonymousIdentity


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
