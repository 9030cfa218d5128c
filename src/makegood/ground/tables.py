"""Many tables in one step of a migration, and steps that are taken as a whole.

Why by hand, the first: Django keeps every step of its history as classes. Each `CreateModel` builds the class of
whatever hangs together with the new one again, and here nearly all hangs together: of 24 s in which an empty database
was brought up, 18 went into such classes. Tables that are made together need them once. The second: Django commits a
step that leaves statements for its end before it notes that the step was taken; killed between the two, the next try
takes it again and fails, because its tables are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Creates the tables of several models, in the order given; a key may point to one that stands before its own."""

    serialization_expand_args = ["models"]  # noqa: RUF012 (the name and the form are Django's)

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all of them to the state; classes that were built of it are forgotten and built anew when asked for."""
        state.__dict__.pop("apps", None)
        for one in self.models:
            one.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables."""
        for one in self.models:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last first."""
        for one in reversed(self.models):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What it does, for the console."""
        return "Create models " + ", ".join(one.name for one in self.models)


class WholeSteps(MigrationExecutor):
    """A step of a migration and the note that it was taken are one commit, whatever the step leaves for its end."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        """Take one step."""
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake, fake_initial)
        report: Any = self.progress_callback or (lambda *_: None)
        report("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql = []
            self.record_migration(migration)  # type: ignore[call-arg, arg-type]  # the stubs know an older form
        report("apply_success", migration, fake)
        return state
