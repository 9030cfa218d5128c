"""How long each way in lasts, what a customer may ask for, and what may be done in a matter. Pure."""

from __future__ import annotations

from datetime import timedelta

#: A link outlives most warranties of a repair; a settled matter may be written to for as long.
LINK_LASTS = timedelta(days=180)
CODE_LASTS = timedelta(minutes=10)
CODE_DIGITS = 6
CODE_TRIES = 5
STAY_LASTS = timedelta(days=7)
#: Rows of ways in that are over are kept so long, to answer who came in when.
KEPT = timedelta(days=30)

#: What customers ask for by themselves, as the roots of the tree of matters; the words are texts.toml's.
ASKED = (
    "repair", "enquiry", "return_exchange", "complaint", "installation", "parts", "training", "suggestion", "praise",
)  # fmt: skip
#: For these somebody has to come to a place, or something has to be sent there.
AT_A_PLACE = frozenset({"repair", "installation", "parts"})
#: Pictures in one message, and what they may weigh together.
MOST_PHOTOS = 6
MOST_BYTES = 60 * 1024 * 1024
#: Asking again more often than this presses nobody harder.
HASTEN_EVERY = timedelta(hours=4)

SETTLED = frozenset({"resolved", "closed"})
UNDONE = frozenset({"open", "in_progress", "waiting_customer"})


def verbs(state: str, *, hastened_lately: bool) -> frozenset[str]:
    """What a customer may do in a matter in this state."""
    if state == "withdrawn":
        return frozenset()
    found = {"answer"}
    if state in UNDONE:
        found |= {"confirm"} | (set() if hastened_lately else {"hasten"})
    if state == "resolved":
        found |= {"confirm"}
    if state in SETTLED:
        found |= {"refuse"}
    return frozenset(found)
