"""Keys point down, and nobody sees from below who points at them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from tests.house.source import layers

Relation = models.ForeignKey[Any, Any] | models.ManyToManyField[Any, Any]
ORDER = [*layers("makegood.rooms"), *layers("makegood.ground")]


def _ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("makegood.")]


def _relations() -> list[tuple[type[models.Model], Relation]]:
    return [
        (model, field)
        for model in _ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]


def _room(model: type[models.Model]) -> str:
    return model.__module__.split(".")[2]


def test_there_are_relations_to_judge() -> None:
    assert len(_relations()) > 30


def test_no_relation_points_to_a_higher_room() -> None:
    found = []
    for model, field in _relations():
        other = field.related_model
        if other.__module__.startswith("makegood.") and ORDER.index(_room(other)) < ORDER.index(_room(model)):
            found.append(f"{model._meta.label}.{field.name} -> {other._meta.label}")
    assert not found, f"down is a key, up is news through the journal: {found}"


def test_no_reverse_name_is_visible_across_rooms() -> None:
    found = []
    for model, field in _relations():
        other = field.related_model
        if other.__module__.startswith("makegood.") and _room(other) != _room(model) and not field.remote_field.hidden:
            found.append(f"{model._meta.label}.{field.name}")
    assert not found, f'related_name="+" keeps a lower room from reading a higher one: {found}'


def test_no_choices_live_in_the_database_schema() -> None:
    found = [
        f"{model._meta.label}.{field.name}"
        for model in _ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and field.choices
    ]
    assert not found, f"choices make a migration of every new word; constrain by the lifecycle's states: {found}"
