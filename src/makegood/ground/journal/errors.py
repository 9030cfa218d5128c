"""What the journal and the queue refuse, as codes; the sentences are in texts.toml."""

from __future__ import annotations

from makegood.ground.problems import Conflict, Gone, Invalid, Missing, Problem


def text_refused(event: str, field: str, length: int) -> Problem:
    """An event carries text where it may hold codes and digests only; the caller is at fault, not the user."""
    return Problem("journal_text_refused", event=event, field=field, length=length)


def no_transaction() -> Problem:
    """Events were recorded outside of a transaction, where they could outlive the change that they tell of."""
    return Problem("journal_needs_transaction")


def key_reused() -> Invalid:
    """An Idempotency-Key came again with another request."""
    return Invalid("idempotency_key_reused")


def job_missing(job: int) -> Missing:
    """There is no such job."""
    return Missing("job_missing", job=str(job))


def job_not_dead(job: int, state: str) -> Conflict:
    """Only dead jobs can be given a new life."""
    return Conflict("job_not_dead", job=str(job), state=state)


def reaction_unknown(reaction: str) -> Problem:
    """A job names a reaction that this program does not have (any more, or not yet)."""
    return Problem("reaction_unknown", reaction=reaction)


def lease_lost(job: int) -> Problem:
    """A worker finished a job that had been given to another because its own lease had run out."""
    return Problem("lease_lost", job=str(job))


def feed_began_anew() -> Gone:
    """A cursor of another life of this database, as after a backup was put back."""
    return Gone("feed_began_anew")
