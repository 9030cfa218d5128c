"""What do we owe this person for this, now, and why: rights and duties as data, judged without any I/O.

`parse_promise` reads a shipped promise, `parse_facts` an item's facts; `resolve` answers a need with rows of
granted, needs and denied, each explained; `due_for` says when a duty is due. docs/engines/claims.md tells the rules.
"""

from makegood.engines.claims.clauses import (
    Clause,
    Condition,
    Covers,
    Exclusion,
    Fee,
    Period,
    Rate,
    Right,
    Span,
    Window,
)
from makegood.engines.claims.compare import Difference, Line, compare, overall
from makegood.engines.claims.duties import (
    Due,
    Duty,
    OwedRemedy,
    Trigger,
    Within,
    describe_remedies,
    due_for,
    due_for_many,
    escalate_at,
    warn_at,
)
from makegood.engines.claims.errors import ClaimInput
from makegood.engines.claims.facts import Facts, Money, Repair, facts_to_json, parse_facts
from makegood.engines.claims.resolve import Resolution, Row, resolve, unverified
from makegood.engines.claims.shipped import ShippedPromise, check, parse_promise, promise_of, written
from makegood.engines.claims.texts import Text
from makegood.engines.claims.verdicts import DENIED, GRANTED, NEEDS, Reason
from makegood.engines.claims.vocabulary import (
    BASES,
    CATEGORIES,
    CAUSES,
    CHANNELS,
    FACT_WORDS,
    FACTS,
    PAUSE_GROUNDS,
    REASONS,
    REMEDIES,
    RIGHTS,
    UNIT_CLASSES,
    USES,
    ZONES,
    DutyFact,
)

__all__ = [
    "BASES",
    "CATEGORIES",
    "CAUSES",
    "CHANNELS",
    "DENIED",
    "FACTS",
    "FACT_WORDS",
    "GRANTED",
    "NEEDS",
    "PAUSE_GROUNDS",
    "REASONS",
    "REMEDIES",
    "RIGHTS",
    "UNIT_CLASSES",
    "USES",
    "ZONES",
    "ClaimInput",
    "Clause",
    "Condition",
    "Covers",
    "Difference",
    "Due",
    "Duty",
    "DutyFact",
    "Exclusion",
    "Facts",
    "Fee",
    "Line",
    "Money",
    "OwedRemedy",
    "Period",
    "Rate",
    "Reason",
    "Repair",
    "Resolution",
    "Right",
    "Row",
    "ShippedPromise",
    "Span",
    "Text",
    "Trigger",
    "Window",
    "Within",
    "check",
    "compare",
    "describe_remedies",
    "due_for",
    "due_for_many",
    "escalate_at",
    "facts_to_json",
    "overall",
    "parse_facts",
    "parse_promise",
    "promise_of",
    "resolve",
    "unverified",
    "warn_at",
    "written",
]
