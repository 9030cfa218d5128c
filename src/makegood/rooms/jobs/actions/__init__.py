"""The only writers of the jobs room."""

from makegood.rooms.jobs.actions.assigning import assign, pass_on, reassign_day, unassign
from makegood.rooms.jobs.actions.contacting import Talk, contact, hold, move_place, rebook, resume
from makegood.rooms.jobs.actions.creating import create_job, create_jobs
from makegood.rooms.jobs.actions.disrupting import declare_disruption
from makegood.rooms.jobs.actions.doors import decide_price, dispute_price, note_at_door, preserve
from makegood.rooms.jobs.actions.ending import cancel
from makegood.rooms.jobs.actions.feeds import note_feed_read, open_feed, revoke_feed
from makegood.rooms.jobs.actions.history import end_told, tell_jobs
from makegood.rooms.jobs.actions.kinds import extend_kinds
from makegood.rooms.jobs.actions.offering import accept, decline, expire, offer, take_back
from makegood.rooms.jobs.actions.papers import attach_papers, pass_evidence, return_evidence, submit_evidence
from makegood.rooms.jobs.actions.planning import plan_next
from makegood.rooms.jobs.actions.taking_in import promise_visit, take_in
from makegood.rooms.jobs.actions.visiting import arrive, complete, depart
from makegood.rooms.jobs.actions.waking import leave_unit, wake_all

__all__ = [
    "Talk", "accept", "arrive", "assign", "attach_papers", "cancel", "complete", "contact", "create_job",
    "create_jobs", "decide_price", "declare_disruption", "decline", "depart", "dispute_price", "end_told", "expire",
    "extend_kinds", "hold", "leave_unit", "move_place", "note_at_door", "note_feed_read", "offer", "open_feed",
    "pass_evidence", "pass_on", "plan_next", "preserve", "promise_visit", "reassign_day", "rebook", "resume",
    "return_evidence", "revoke_feed", "submit_evidence", "take_back", "take_in", "tell_jobs", "unassign", "wake_all",
]  # fmt: skip
