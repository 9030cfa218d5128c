"""Background work of the passes room: codes and links on their way, ways in that are long over."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from makegood.ground.actor import SYSTEM
from makegood.rooms.passes import actions, queries, sending
from makegood.rooms.texting import actions as texting


@task(max_attempts=4, backoff=5)
def send_code(sealed: str) -> bool:
    """Send a code to a contact if a customer is reached by it; whether it went. Asked for whether one is or not."""
    asked = sending.opened(sealed)
    if not queries.reached(asked["kind"], asked["to"]):
        return False
    code, language = asked["code"], asked["language"]
    if asked["kind"] == "phone" and texting.send_code(
        actor=SYSTEM, phone=asked["to"], code=code, language=language, now=timezone.now()
    ):
        return True
    return sending.send(asked["kind"], asked["to"], *sending.code_words(code, language))


@task(max_attempts=4, backoff=20)
def send_link(sealed: str) -> bool:
    """Send the address of a matter to whoever opened it; whether it went."""
    asked = sending.opened(sealed)
    return sending.send("email", asked["to"], *sending.link_words(asked["address"], asked["language"]))


@task()
def forget() -> int:
    """Throw away ways in that are long over, once a day."""
    return actions.forget(actor=SYSTEM, now=timezone.now())
