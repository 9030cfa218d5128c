"""Background work of accounts: mail about getting in, questions that nobody answered, looks past their time."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.utils import timezone
from django_tasks import task

from makegood.ground.accounts import actions, entry, pacing
from makegood.ground.actor import SYSTEM
from makegood.ground.ui.texts import say


@task(max_attempts=4, backoff=20)
def send_new_password_link(email: str, address: str) -> int:
    """Send a link for a new password to everybody whose mail address this is; how many.

    `address` is the page with UID-KEY where the key belongs. It is asked for whether the address is known or not, so
    that the page answers as fast to a stranger as to a colleague.
    """
    people = entry.people_with_mail(email)
    for person in people:
        key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
        text = say(
            "mail", "reset_text", person.language, name=person.name, username=person.username,
            link=address.replace("UID-KEY", key),
        )  # fmt: skip
        send_mail(say("mail", "reset_subject", person.language), text.lstrip(), None, [person.email])
    return len(people)


@task()
def pass_up() -> int:
    """Take questions past their moment to the unit above; runs every minute."""
    return actions.pass_up_approvals(actor=SYSTEM, now=timezone.now())


@task()
def purge_tallies() -> int:
    """Throw away the counts of requests that are long over; runs once a day."""
    return pacing.throw_away(timezone.now())


@task()
def purge_looks() -> int:
    """Throw away who looked at what, past the time for which the company keeps it; runs once a day."""
    return actions.purge_looks(actor=SYSTEM, keep=timedelta(days=settings.LOOKS_KEPT_DAYS), now=timezone.now())


@task()
def forget_presence() -> int:
    """Throw away who had what open an hour ago; runs once an hour."""
    return actions.forget_presence(actor=SYSTEM, now=timezone.now())


@task()
def mail_notices() -> int:
    """Send what has rung to those who want it by mail; runs every minute, and sends nothing without a server for it."""
    return actions.mail_notices(actor=SYSTEM, now=timezone.now()) if settings.MAIL_GOES_OUT else 0
