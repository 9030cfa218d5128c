"""Loading the demo company: a maker of household appliances, its network, its customers and months of their matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from makegood.ground.accounts.passwords import hashed
from makegood.ground.actor import SYSTEM
from makegood.ground.journal.queue.worker import Worker
from makegood.rooms.products import actions as products
from makegood.rooms.promises import shipped
from makegood.site import company
from makegood.site.demo import (
    desk,
    known,
    library,
    lives,
    market,
    past,
    places,
    plot,
    policy,
    postbox,
    ringing,
    staff,
    territory,
    texts,
    today,
    visits,
)
from makegood.site.demo.matters import Teller
from makegood.site.demo.policy import ZONE, opening
from makegood.site.demo.stage import Stage, evenings
from makegood.site.demo.words import Names, table

Progress = Callable[..., object]
#: The three parts of the work by the time that they take.
BUILT, TOLD, LIVED = 8, 42, 50


def load(seed: int, day: date | None, progress: Progress, scale: float = 1.0) -> list[staff.SignIn]:
    """Found the demo company in an empty database and answer who may sign in.

    Same seed and day, same names, numbers and states; ids differ. The history ends now without a day, or if it is
    today's where the company stands, else at 15:00 of it. `scale` makes all of it smaller, for tests. Raises Conflict
    `company_exists`.
    """
    rng = Random(seed)  # noqa: S311 (a story is told, nothing is kept secret)
    names = Names(rng)
    now = timezone.now()
    today_ = day or now.astimezone(ZONE).date()
    end = end_of(today_, now)
    start = end.astimezone(ZONE).date() - timedelta(days=plot.DAYS)
    founded = opening(start) - timedelta(days=30 * past.MONTHS_BACK + 10)
    with transaction.atomic():
        password = staff.password_of(rng)
        kept = hashed(password)
        company.init("CN", kept, shipped.codes(), table("places")["company"]["name"], now=founded)
        net = places.build(rng, names, today_, founded, scale)
        people = staff.hire(net, password, kept, founded)
        policy.open_calendars(net, rng, today_, founded)
        territory.settle(net, seed, today_, founded, staff.home_outlet(net), people.id_of("technician"))
        policy.publish(today_)
        products.ensure_categories(actor=SYSTEM, categories=market.categories(), now=founded)
        products.ensure_models(actor=SYSTEM, models=market.models(), now=founded)
    # What the calendars set going is done before there are clocks; nothing waits for a worker that does not run yet.
    Worker().drain()
    progress(BUILT, 100)
    home = next(one for one in net.outlets if one.unit == staff.home_outlet(net))
    shop = market.Market(rng, names, net.outlets, home, today_)
    customers = shop.people(max(40, round(market.CUSTOMERS * scale)))
    teller = Teller(rng, names, customers)
    history = past.Past(rng, teller, people, customers, start)
    chapters = 3 * past.MONTHS_BACK + 1
    done = 0

    def chapter(_: str) -> None:
        nonlocal done
        done += 1
        progress(BUILT + TOLD * min(done, chapters) // chapters, 100)

    past.live_through(history, scale, chapter)
    _live(rng, teller, shop, customers, home, people, start, end, scale, progress)
    with transaction.atomic():
        known.grow(Random(seed), customers, end)  # noqa: S311 (a story as well)
    with transaction.atomic():
        lives.live(seed, customers, end)
    with transaction.atomic():
        library.write(seed, people, net.centre, end - timedelta(days=120), end)
    _speak(seed, customers, people, end)
    desk.lay_out(people, end)
    postbox.fill(people, end)
    staff.stand_in(people, end)
    with transaction.atomic():
        # The visits were laid out after the clocks were looked at last.
        past.settle(end)
        policy.think(people["designer"], end)
    progress(100, 100)
    return people.sign_ins


def _speak(seed: int, customers: list[market.Person], people: staff.Staff, end: datetime) -> None:
    """What came and went by message and by telephone."""
    with transaction.atomic():
        texts.open_up(seed, customers, people, end)
        ringing.ring(seed, customers, people, end)


def _live(
    rng: Random,
    teller: Teller,
    shop: market.Market,
    customers: list[market.Person],
    home: places.Outlet,
    people: staff.Staff,
    start: date,
    end: datetime,
    scale: float,
    progress: Progress,
) -> None:
    """The weeks with this program, up to the end."""
    story = plot.Plot(rng, teller)
    near = [one for one in customers if one.outlet is home]
    plot.weeks(story, shop, customers, end, scale)
    today.stand(story, teller, customers, near, end)
    steps = [step for step in (*story.steps, *evenings(story.trades, end)) if step.at <= end]
    closed = start + timedelta(days=plot.DAYS - 5)
    stage = Stage(people, story.matters, opening(start))
    done = 0

    def step_done() -> None:
        nonlocal done
        done += 1
        if done % 20 == 0:
            progress(BUILT + TOLD + LIVED * done // (len(steps) + 1), 100)

    night = datetime.combine(closed - timedelta(days=1), time(20, 30), ZONE)
    stage.play([step for step in steps if step.at <= night], night, step_done)
    with transaction.atomic():
        policy.declare_disruption(closed, night)
        policy.grant(people["director"], rng.choice(customers).id, night + timedelta(minutes=40))
    Worker().drain()
    stage.play([step for step in steps if step.at > night], end, step_done)
    with transaction.atomic():
        visits.stand(home, near, people, end)
    with transaction.atomic():
        stage.put_away(end)


def end_of(day: date, now: datetime) -> datetime:
    """The moment at which the history of that day's demo ends: now on the day itself, else 15:00."""
    return now if day == now.astimezone(ZONE).date() else datetime.combine(day, time(15), ZONE)
