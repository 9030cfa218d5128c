"""A company of any size on PostgreSQL: a few matters are told through the actions, then copied with all of theirs.

    python -m bench.company CASES            with DATABASE_URL of an empty database

A template (`bench.templates`) is a customer with address, item and case, opened, answered, closed or broken by the same
actions as live traffic, so that every row of every table is one that the program wrote. Its copies get ids, numbers,
names, telephone numbers, addresses, words and moments of their own and go in by COPY while the tables have neither
indexes nor keys; these are made again at the end and so check everything. The chains of the copies are not sealed anew:
`makegood journal verify` would say so. All words are invented here.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from bench import open_case
from makegood.engines.wording import pieces
from makegood.rooms.cases.rules import number_from
from makegood.rooms.customers.finding import Known, keys_of
from makegood.rooms.customers.rules import NOBODY

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

#: How the matters divide; three of the clocks of an opened one run, two of an answered one: about one for each case.
STORIES = {"opened": 25, "answered": 15, "closed": 40, "broken": 10, "enquiry": 10}
RUNNING = frozenset({"opened", "answered"})
OUTLETS = 40
#: Rows whose only id is counted by the database belong to the row that this column names.
COUNTED = {"journal_about": "event_id"}
#: A copy has so many ids of its own; a million copies fill the lower half of an id.
OWN_IDS = 4096
#: Days over which what is over, and what still runs, is spread; and over which the clocks that run come due.
PAST, OPEN, AHEAD = 1000, 40, 60
CHUNK = 1000
_EPOCH_2020 = datetime(2020, 1, 1, tzinfo=UTC)
_PG, _ISO = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\+00", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00"

Key = tuple[str, Any]


# --- words -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What copies say, each with the keys or pieces by which it is found."""

    names: Sequence[tuple[str, tuple[str, ...]]]
    addresses: Sequence[tuple[str, tuple[str, ...]]]
    subjects: Sequence[tuple[str, str]]
    sayings: Sequence[tuple[str, str]]


def words(seed: int = 7) -> Words:
    """The same words for the same seed."""
    rng = random.Random(seed)
    table = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    choice: dict[str, list[str]] = {
        name: told.split() if isinstance(told, str) else told for name, told in table.items()
    }
    choice |= {name: list(table[name]) for name in ("surnames", "given")}

    def name() -> str:
        return rng.choice(choice["surnames"]) + "".join(rng.choices(choice["given"], k=rng.choice((1, 2, 2, 2))))

    def address() -> str:
        street = f"{rng.choice(choice['towns'])}镇{rng.choice(choice['roads'])}路{rng.randint(1, 400)}号"
        return f"{street}{rng.randint(1, 30)}栋{rng.randint(1, 33)}0{rng.randint(1, 4)}室"

    def often(name: str) -> str:
        """The first ones far more often than the last."""
        return choice[name][min(int(rng.expovariate(0.25)), len(choice[name]) - 1)]

    def saying() -> str:
        if rng.random() < 0.2:
            return (
                f"The {often('parts')} of my appliance {rng.choice(choice['troubles'])} since day {rng.randint(1, 60)}"
            )
        return f"{rng.choice(choice['things'])}用了{rng.randint(1, 120)}天，{often('faults')}，{often('wishes')}。"

    names = {name() for _ in range(12_000)}
    addresses = {address() for _ in range(4_000)}
    subjects = {rng.choice(choice["things"]) + often("faults") for _ in range(1_000)}
    sayings = {saying() for _ in range(20_000)}
    return Words(
        [(one, tuple(keys_of(Known(one)))) for one in sorted(names)],
        [(one, tuple(keys_of(Known(NOBODY, addresses=[("CN", one)])))) for one in sorted(addresses)],
        [(one, " ".join(pieces(one))) for one in sorted(subjects)],
        [(one, " ".join(pieces(one))) for one in sorted(sayings)],
    )


# --- templates -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Template:
    """One matter as lines of COPY: a format and what its places are filled with, table by table."""

    story: str
    tables: Mapping[str, tuple[str, tuple[Key, ...]]]
    ids: Mapping[int, int]
    customer: int


def _columns(connection: psycopg.Connection[Any], table: str) -> list[str]:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " ORDER BY ordinal_position",
        [table],
    ).fetchall()
    return [name for (name,) in found]


def _tables(connection: psycopg.Connection[Any]) -> dict[str, tuple[str, list[str]]]:
    """The column by which a row belongs to a template, and the columns that are copied, of every table with ids."""
    found = {}
    named = connection.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id'"
        " AND data_type = 'bigint' ORDER BY 1"
    ).fetchall()
    for (table,) in named:
        own = COUNTED.get(table, "id")
        found[table] = (own, [name for name in _columns(connection, table) if own == "id" or name != "id"])
    return found


def templates(connection: psycopg.Connection[Any], told: Mapping[str, Any]) -> list[Template]:
    """What was told, read back from every table."""
    tables, now = _tables(connection), datetime.fromisoformat(told["now"])
    made = []
    for span in told["spans"]:
        marks = {value: ("mark", name) for name, value in span["marks"].items()}
        number = connection.execute(
            "SELECT number FROM cases_case WHERE id BETWEEN %s AND %s", [span["first"], span["last"]]
        ).fetchone()
        assert number is not None
        marks |= {number[0]: ("mark", "number")}
        marks |= {" ".join(pieces(span["marks"][name])): ("mark", f"{name} pieces") for name in ("subject", "said")}
        pattern = re.compile("|".join([*sorted(map(re.escape, marks), key=len, reverse=True), _ISO, _PG, r"\d{17,19}"]))
        ids: dict[int, int] = {}
        formats = {}
        for table, (own, columns) in tables.items():
            rows = SQL("COPY (SELECT {} FROM {} WHERE {own} BETWEEN {} AND {} ORDER BY {own}) TO STDOUT").format(
                SQL(", ").join(map(Identifier, columns)), Identifier(table), span["first"], span["last"],
                own=Identifier(own),
            )  # fmt: skip
            with connection.cursor() as cursor, cursor.copy(rows) as copy:
                text = b"".join(bytes(part) for part in copy).decode()
            if text:
                formats[table] = _format(text, pattern, marks, span, ids, now)
        customer = connection.execute(
            "SELECT id FROM customers_customer WHERE id BETWEEN %s AND %s", [span["first"], span["last"]]
        ).fetchone()
        assert customer is not None
        assert len(ids) < OWN_IDS
        made.append(Template(span["story"], formats, ids, customer[0]))
    return made


def _format(
    text: str,
    pattern: re.Pattern[str],
    marks: Mapping[str, Key],
    span: Mapping[str, Any],
    ids: dict[int, int],
    now: datetime,
) -> tuple[str, tuple[Key, ...]]:
    keys: list[Key] = []
    seen = {"subject": 0, "said": 0, "said pieces": 0}

    def place(match: re.Match[str]) -> str:
        word = match[0]
        if word in marks:
            key = marks[word]
            if key[1] in seen:
                seen[key[1]] += 1
                key = (key[1], seen[key[1]])
            keys.append(key)
        elif word.isdigit():
            if not span["first"] <= int(word) <= span["last"]:
                return word
            keys.append(("id", ids.setdefault(int(word), len(ids))))
        else:
            moment = datetime.fromisoformat(word if "T" in word else word.replace(" ", "T") + ":00")
            if moment.year > 9000:
                return word
            keys.append(("T" if "T" in word else " ", (moment - now, moment > now)))
        return "%s"

    made = pattern.sub(place, text.replace("%", "%%"))
    return made, tuple(keys)


# --- copies ----------------------------------------------------------------------------------------------------------


class Copier:
    """Lines of COPY for copy after copy."""

    def __init__(self, made: Sequence[Template], said: Words, now: datetime, seed: int = 7) -> None:
        self.words, self.now, self.seed = said, now, seed
        self.by_story: dict[str, list[Template]] = {}
        for one in made:
            self.by_story.setdefault(one.story, []).append(one)
        self.needed = {id(one): set().union(*(keys for _, keys in one.tables.values())) for one in made}

    def lines(self, n: int, into: dict[str, list[str]]) -> None:
        """Everything of copy `n`."""
        rng = random.Random(self.seed * 1_000_003 + n)
        story = rng.choices(list(STORIES), list(STORIES.values()))[0]
        template = rng.choice(self.by_story[story])
        running = story in RUNNING
        ago = timedelta(seconds=rng.randrange((OPEN if running else PAST) * 86_400))
        ahead = timedelta(seconds=rng.randrange(AHEAD * 86_400))
        first = (int((self.now - ago - _EPOCH_2020).total_seconds()) << 32) + n * OWN_IDS
        name, name_keys = rng.choice(self.words.names)
        address, address_keys = rng.choice(self.words.addresses)
        subject, subject_pieces = rng.choice(self.words.subjects)
        phone = f"13{n % 9}{n * 7_919 % 100_000_000:08d}"
        serial = f"SN{n:08d}"
        said = [rng.choice(self.words.sayings) for _ in range(4)]
        values: dict[Key, str] = {
            ("mark", "serial"): serial, ("mark", "phone"): phone, ("mark", "name"): name, ("mark", "address"): address,
            ("mark", "number"): number_from(1_000 + n), ("mark", "subject pieces"): subject_pieces,
        }  # fmt: skip
        for key in self.needed[id(template)]:
            kind, what = key
            if kind == "id":
                values[key] = str(first + what)
            elif kind == "subject":
                values[key] = subject
            elif kind == "said":
                values[key] = f"{said[what][0]} {serial}" if what == 1 else said[what][0]
            elif kind == "said pieces":
                values[key] = f"{said[what][1]} {_beginnings(serial)}" if what == 1 else said[what][1]
            elif kind in "T ":
                moment = self.now + what[0] + (ahead if what[1] and running else -ago)
                values[key] = moment.isoformat(kind, "microseconds")
        for table, (form, keys) in template.tables.items():
            into.setdefault(table, []).append(form % tuple(map(values.__getitem__, keys)))
        customer = first + template.ids[template.customer]
        owned = [*name_keys, *address_keys, *(f"t{phone[start:]}" for start in range(8))]
        into.setdefault("customers_searchkey", []).append("".join(f"{key}\t{customer}\n" for key in owned))


def _beginnings(word: str) -> str:
    return " ".join(word[:end].lower() for end in range(2, len(word) + 1))


def write(url: str, made: Sequence[Template], now: datetime, numbers: range) -> None:
    """Copy after copy, a transaction for each thousand."""
    copier = Copier(made, words(), now)
    with psycopg.connect(url, autocommit=False) as connection:
        connection.execute("SET synchronous_commit = off")
        columns = {table: names for table, (_, names) in _tables(connection).items()}
        columns["customers_searchkey"] = ["key", "customer_id"]
        for start in range(numbers.start, numbers.stop, CHUNK):
            into: dict[str, list[str]] = {}
            for n in range(start, min(start + CHUNK, numbers.stop)):
                copier.lines(n, into)
            for table, lines in into.items():
                statement = SQL("COPY {} ({}) FROM STDIN").format(
                    Identifier(table), SQL(", ").join(map(Identifier, columns[table]))
                )
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.write("".join(lines))
            connection.commit()


# --- keys and indexes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """What was taken off the tables, as statements that bring it back: of single tables, then between tables."""

    alone: Sequence[str]
    between: Sequence[str]


def take_off(connection: psycopg.Connection[Any], tables: Sequence[str]) -> Taken:
    """Drop the indexes, the unique and the foreign keys of these tables."""
    held = connection.execute(
        "SELECT conname, conrelid::regclass::text, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'u', 'p')"
        " AND (conrelid::regclass::text = ANY(%s) OR (contype = 'f' AND confrelid::regclass::text = ANY(%s)))"
        " ORDER BY contype = 'p', contype = 'u'",
        [list(tables), list(tables)],
    ).fetchall()
    alone: list[str] = []
    between: list[str] = []
    for name, table, kind, text in held:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        (between if kind == "f" else alone).append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
    left = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)", [list(tables)]
    ).fetchall()
    for name, text in left:
        connection.execute(f'DROP INDEX "{name}"')
        alone.append(text)
    return Taken(alone, between)


def at_once(url: str, statements: Sequence[str], connections: int = 2) -> None:
    """Run them over some connections; raises what the first that failed raised."""
    waiting: SimpleQueue[str] = SimpleQueue()
    for one in statements:
        waiting.put(one)
    failed: list[BaseException] = []

    def work() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET maintenance_work_mem = '1GB'")
            while not failed:
                try:
                    statement = waiting.get_nowait()
                except Empty:
                    return
                try:
                    connection.execute(statement)
                except psycopg.Error as error:
                    failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


# --- the whole -------------------------------------------------------------------------------------------------------


def make(url: str, cases: int, say: Callable[[str], None] = lambda _: None) -> dict[str, float]:
    """Fill the empty database with a company of so many cases; what the parts took, in seconds."""
    took: dict[str, float] = {}

    def part(name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        found = work()
        took[name] = time.perf_counter() - began
        say(f"{name}: {took[name]:.0f} s")
        return found

    with tempfile.TemporaryDirectory(prefix="makegood-bench-") as folder:
        env = open_case.environment(Path(folder), url)

        def told() -> Any:
            open_case.makegood(env, "init", "--password-stdin", stdin="only for measuring\n")
            stories = [story for story in STORIES for _ in range(OUTLETS)]
            asked = json.dumps({"outlets": OUTLETS, "stories": stories})
            command = [sys.executable, "-m", "bench.templates", asked]
            said = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout
            return json.loads(said.splitlines()[-1])

        told_ = part("templates told", told)
    now = datetime.fromisoformat(told_["now"])
    with psycopg.connect(url, autocommit=True) as connection:
        made = templates(connection, told_)
        tables = sorted({table for one in made for table in one.tables} | {"customers_searchkey"})
        taken = take_off(connection, tables)
    halves = [range(cases // 2), range(cases // 2, cases)]

    def copied() -> None:
        fresh = multiprocessing.get_context("spawn")
        processes = [fresh.Process(target=write, args=(url, made, now, half)) for half in halves]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        if any(process.exitcode for process in processes):
            raise RuntimeError("a copying process failed")

    part("copied", copied)
    part("indexes and unique keys", lambda: at_once(url, taken.alone))
    part("foreign keys", lambda: at_once(url, taken.between))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE cases_numberblock SET taken = %s", [cases + 2_000])
        part("analysed", lambda: connection.execute("VACUUM (ANALYZE)"))
    return took


if __name__ == "__main__":
    make(os.environ["DATABASE_URL"], int(sys.argv[1]), lambda line: print(line, flush=True))
