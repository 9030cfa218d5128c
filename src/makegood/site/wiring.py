"""Who reacts to what, and which work is periodic: the only place where rooms are joined upwards."""

from __future__ import annotations

from django.conf import settings

from makegood.faces.console.entrance import hearing
from makegood.ground.accounts import approvals
from makegood.ground.accounts import tasks as accounts_tasks
from makegood.ground.exchange import reactions as exchange
from makegood.ground.exchange import tasks as exchange_tasks
from makegood.ground.files import tasks as files_tasks
from makegood.ground.journal import reactions
from makegood.ground.journal import tasks as journal_tasks
from makegood.ground.journal.queue import periodic
from makegood.ground.webhooks import queries as webhooks_queries
from makegood.ground.webhooks import reactions as webhooks
from makegood.ground.webhooks import tasks as webhooks_tasks
from makegood.rooms.calls import reactions as calls
from makegood.rooms.cases import reactions as cases
from makegood.rooms.cases import tasks as cases_tasks
from makegood.rooms.cases.queries import past as cases_past
from makegood.rooms.channels import reactions as channels
from makegood.rooms.channels import tasks as channels_tasks
from makegood.rooms.customers import tasks as customers_tasks
from makegood.rooms.jobs import actions as jobs_actions
from makegood.rooms.jobs import reactions as jobs
from makegood.rooms.jobs import tasks as jobs_tasks
from makegood.rooms.jobs.queries import past as jobs_past
from makegood.rooms.knowledge import actions as knowledge_actions
from makegood.rooms.knowledge import tasks as knowledge_tasks
from makegood.rooms.network import leaving
from makegood.rooms.network import tasks as network_tasks
from makegood.rooms.passes import reactions as passes
from makegood.rooms.passes import sending
from makegood.rooms.passes import tasks as passes_tasks
from makegood.rooms.products import reactions as products
from makegood.rooms.promises import actions as promises_actions
from makegood.rooms.promises import past
from makegood.rooms.promises import reactions as promises
from makegood.rooms.promises import tasks as promises_tasks
from makegood.rooms.promises.queries.told import told_in
from makegood.rooms.texting import reactions as texting
from makegood.site import persons, targets


def connect() -> None:
    """Register reactions, questions, import targets and periodic tasks; called once, when Django is ready."""
    _react()
    _ask()
    _repeat()
    targets.register()
    persons.register()
    hearing.listen()
    reach_customers()


def _react() -> None:
    """Who acts on whose news, in the same transaction or after it."""
    for event in cases.FOLLOWED:
        reactions.on(event, cases.follow_obligations, "now", name="cases.follow_obligations")
    for event in cases.OWNERS_HEAR:
        reactions.on(event, cases.tell_owners, "later", name="cases.tell_owners")
    reactions.on(cases.MOVED, cases.follow_calendar, "later", name="cases.follow_calendar", atomic=False)
    reactions.on("customer_erased", cases.forget_texts, "now", name="cases.forget_texts")
    reactions.on("customer_erased", products.forget_papers, "now", name="products.forget_papers")
    reactions.on(channels.SAID, channels.send_replies, "now", name="channels.send_replies")
    reactions.on(channels.SETTLED, channels.tell_settled, "now", name="channels.tell_settled")
    reactions.on(channels.LATE, channels.tell_late, "now", name="channels.tell_late")
    reactions.on(channels.HANDED_OVER, channels.take_over, "now", name="channels.take_over")
    reactions.on("customer_erased", channels.forget_letters, "now", name="channels.forget_letters")
    for event in jobs.FOLLOWED:
        reactions.on(event, jobs.follow_obligations, "now", name="jobs.follow_obligations")
    reactions.on(jobs.MOVED, jobs.follow_calendar, "later", name="jobs.follow_calendar", atomic=False)
    reactions.on("customer_erased", jobs.forget_texts, "now", name="jobs.forget_texts")
    reactions.on("customer_erased", promises.end_with_customers, "now", name="promises.end_with_customers")
    reactions.on(jobs.HANDED_OVER, jobs.follow_handing_over, "later", name="jobs.follow_handing_over")
    reactions.on(jobs.STEPPED, jobs.follow_nodes, "later", name="jobs.follow_nodes")
    reactions.on("calendar_published", promises.follow_calendar, "later", name="promises.follow_calendar", atomic=False)

    _connect_texting()

    reactions.on(exchange.EXPORT_ASKED, exchange.queue_exports, "now", name="exchange.queue_exports")
    reactions.on(exchange.IMPORT_ASKED, exchange.queue_imports, "now", name="exchange.queue_imports")

    reactions.on_every(webhooks_queries.heard, webhooks.queue, name="webhooks.queue")

    reactions.on("replay_asked", promises.queue_what_ifs, "now", name="promises.queue_what_ifs")
    reactions.on("approval_passed_up", promises.follow_passed_up, "now", name="promises.follow_passed_up")
    reactions.on(cases.HANDED_OVER, cases.take_over, "now", name="cases.take_over")
    reactions.on("customer_erased", passes.shut_out, "now", name="passes.shut_out")


def _ask() -> None:
    """What a lower room asks of those above it without knowing them."""
    leaving.on("cases", cases.open_at)
    leaving.on("channels", channels.open_at)
    leaving.on("jobs", jobs.open_at)
    leaving.on("senders", texting.open_at)
    approvals.on("knowledge", knowledge_actions.answer_review, "knowledge.approve")
    approvals.on("price", jobs_actions.decide_price)
    approvals.on("remedy", promises_actions.answer_remedy, "remedies.approve")

    past.on("cases", cases_past.SOURCE)
    past.on("jobs", jobs_past.SOURCE)
    for kind in ("case", "item", "customer", "call"):
        past.on(f"told.{kind}", told_in(kind))


def _repeat() -> None:
    """What is done every so many seconds."""
    periodic.every(5, promises_tasks.settle, "promises.settle")
    periodic.every(3600, network_tasks.tell_faults, "network.tell_faults")
    periodic.every(21_600, network_tasks.tell_endings, "network.tell_endings")
    periodic.every(60, cases_tasks.come_back, "cases.come_back")
    periodic.every(60, channels_tasks.poll, "channels.poll")
    periodic.every(3600, cases_tasks.throw_away_drafts, "cases.throw_away_drafts")
    periodic.every(15, jobs_tasks.wake, "jobs.wake")
    periodic.every(60, accounts_tasks.pass_up, "accounts.pass_up")
    periodic.every(60, accounts_tasks.mail_notices, "accounts.mail_notices")
    periodic.every(3600, accounts_tasks.forget_presence, "accounts.forget_presence")
    periodic.every(86_400, accounts_tasks.purge_looks, "accounts.purge_looks")
    periodic.every(86_400, accounts_tasks.purge_tallies, "accounts.purge_tallies")
    periodic.every(60, customers_tasks.compare, "customers.compare")
    periodic.every(86_400, knowledge_tasks.forget_sought, "knowledge.forget_sought")
    periodic.every(600, journal_tasks.checkpoint, "journal.checkpoint")
    periodic.every(3600, exchange_tasks.throw_away, "exchange.throw_away")
    periodic.every(3600, journal_tasks.purge, "journal.purge")
    periodic.every(86_400, webhooks_tasks.purge, "webhooks.purge")
    periodic.every(86_400, files_tasks.clean_up, "files.clean_up")
    periodic.every(86_400, passes_tasks.forget, "passes.forget")


def _connect_texting() -> None:
    """What is said by SMS and WeChat, and of what their customers are told unasked."""
    reactions.on(texting.SAID, texting.send_replies, "now", name="texting.send_replies")
    reactions.on(texting.OPENED, texting.tell_opened, "now", name="texting.tell_opened")
    reactions.on(texting.SETTLED, texting.tell_settled, "now", name="texting.tell_settled")
    reactions.on(texting.LATE, texting.tell_late, "now", name="texting.tell_late")
    reactions.on("customer_erased", texting.forget_texts, "now", name="texting.forget_texts")
    reactions.on(texting.HANDED_OVER, texting.take_over, "now", name="texting.take_over")
    reactions.on("customer_erased", calls.forget_calls, "now", name="calls.forget_calls")


def reach_customers() -> None:
    """By what a code or a link of the portal reaches a customer.

    E-mail is put in here; phones are reached by SMS where the company has a sender of it (`texting.send_code`). Any
    other carrier is a function `(to, subject, text)` for `sending.on`. In a demo that asks for it, what nothing carries
    stands in the program's own output.
    """
    sending.on("email", sending.by_mail if settings.MAIL_GOES_OUT else None)
    if settings.PORTAL_SHOWS_CODES:
        for kind in {"phone", "email"} - set(sending.ways()):
            sending.on(kind, sending.into_the_log)
