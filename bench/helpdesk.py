"""Processor time of a case opened through the API, ours and django-helpdesk's, on one PostgreSQL in the same run.

    MAKEGOOD_PEERS=.venv-peers python -m bench helpdesk        after `make peers`

Each side has a web process a processor and is asked by eight connections; commits are durable. Counted is what the
processes of the server (ours with its worker) and of the database spent, from /proc, while so many were opened: that is
steadier than a rate on a shared machine. Ours settles who it is, starts three promises with their clocks, and writes
journal and outbox; django-helpdesk, with the settings of its documentation, keeps a ticket and renders its mail,
which is then thrown away.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import psycopg

from bench import bare_rows, open_case
from bench.background import started
from tests import cluster

Line = tuple[str, str, str, bool]

CONNECTIONS, OURS, THEIRS, SHARE = 8, 800, 400, 0.2
#: As many as our server has on PostgreSQL.
WEB = os.cpu_count() or 1
TEXT = "冰箱不制冷了，冷冻室结霜。昨天还好，今天早上发现食物都化了，请尽快派人来看。" * 4
SETTINGS = """
import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
HERE = Path(__file__).resolve().parent
SECRET_KEY, DEBUG, ALLOWED_HOSTS, SITE_ID, USE_TZ = "only for measuring", False, ["*"], 1, True
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.sites",
    "django.contrib.humanize", "helpdesk", "rest_framework"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages"]}}]
ROOT_URLCONF, STATIC_URL, MEDIA_ROOT, MEDIA_URL = "peer_urls", "/static/", str(HERE / "media"), "/media/"
url = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.lstrip("/"),
    "USER": url.username, "HOST": parse_qs(url.query)["host"][0], "CONN_MAX_AGE": 600}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HELPDESK_TEAMS_MODE_ENABLED = HELPDESK_KANBAN_ENABLED = False
"""
URLS = """
from django.contrib import admin
from django.urls import include, path
urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
WSGI = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
PREPARE = """
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from helpdesk.models import Queue
user = get_user_model().objects.create_superuser("admin", "admin@example.org", "only for measuring")
queue = Queue.objects.create(title="Repair", slug="repair", email_address="repair@example.org")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.create()
print(queue.pk, session.session_key)
"""


def _stat(pid: str) -> tuple[int, int] | None:
    """(parent, ticks of this process and of its children that ended); None when it is gone."""
    try:
        fields = Path("/proc", pid, "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
    return int(fields[1]), sum(map(int, fields[11:15]))


def spent(*roots: int) -> float:
    """Seconds of processor time of these processes and of all below them."""
    known = {int(pid): found for pid in os.listdir("/proc") if pid.isdigit() and (found := _stat(pid)) is not None}
    total, ask = 0, list(roots)
    while ask:
        here = ask.pop()
        if here in known:
            total += known[here][1]
            ask += [pid for pid, (parent, _) in known.items() if parent == here]
    return total / os.sysconf("SC_CLK_TCK")


def asked(port: int, path: str, headers: Mapping[str, str], body: Callable[[int], object], count: int) -> float:
    """Post so many bodies over all connections; the seconds that it took. Raises RuntimeError for another answer."""
    turns, lock, wrong = iter(range(count)), threading.Lock(), list[str]()

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not wrong:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            connection.request("POST", path, json.dumps(body(turn)).encode(), dict(headers))
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 201:
                wrong.append(f"{answer.status}: {said.decode()[:300]}")

    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    return time.perf_counter() - began


def _database(url: str) -> int:
    """The process that all others of this cluster are children of."""
    folder = Path(parse_qs(urlsplit(url).query)["host"][0])
    return int(next(folder.glob("*/postmaster.pid")).read_text().split()[0])


def _measured(what: str, pids: tuple[int, int], ask: Callable[[int], float], count: int) -> tuple[float, list[Line]]:
    """Milliseconds of a case, and the line that says so; the first fifty are not counted."""
    ask(50)
    before = [spent(pid) for pid in pids]
    took = ask(count)
    app, database = ((spent(pid) - was) * 1000 / count for pid, was in zip(pids, before, strict=True))
    line = (f"{what}: processor time a case, {app:.1f} ms server + {database:.1f} ms database, {count / took:.0f} /s",
            f"{app + database:.1f} ms", "", True)  # fmt: skip
    return app + database, [line]


def ours(url: str, home: Path) -> tuple[float, list[Line]]:
    """A company of ours with three promises, its web processes and the worker."""
    env = open_case.environment(home, url)
    token = open_case.prepare(env)
    with open_case.serving(env) as (port, pid):
        pairs = open_case.stock(open_case.Caller(port, token), open_case.ITEMS)

        def body(turn: int) -> object:
            customer, serial = pairs[turn % len(pairs)]
            return {"kind": "repair", "customer": {"id": customer}, "item": {"serial": serial}, "subject": "不制冷",
                    "text": TEXT, "channel": "phone", "symptom": f"E{time.monotonic_ns()}"}  # fmt: skip

        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return _measured(
            "Makegood", (pid, _database(url)), lambda n: asked(port, "/api/v1/cases", headers, body, n), OURS
        )


def theirs(url: str, folder: Path, peers: Path) -> tuple[float, list[Line]]:
    """django-helpdesk behind gunicorn."""
    for name, text in (("peer_settings", SETTINGS), ("peer_urls", URLS), ("peer_wsgi", WSGI)):
        (folder / f"{name}.py").write_text(text)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE peer")
    env = {**os.environ, "DATABASE_URL": url.replace("/makegood?", "/peer?"), "PYTHONPATH": str(folder),
           "DJANGO_SETTINGS_MODULE": "peer_settings"}  # fmt: skip
    python = str(peers / "python")
    subprocess.run([python, "-m", "django", "migrate", "-v0"], env=env, cwd=folder, check=True)
    made = subprocess.run([python, "-c", PREPARE], env=env, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    queue, session = made.stdout.split()[-2:]
    port, secret = open_case.free_port(), "m" * 32
    serve = [python, "-m", "gunicorn", "-w", str(WEB), "-b", f"127.0.0.1:{port}", "peer_wsgi"]
    headers = {"Cookie": f"sessionid={session}; csrftoken={secret}", "X-CSRFToken": secret,
               "Content-Type": "application/json"}  # fmt: skip

    def body(turn: int) -> object:
        return {"queue": int(queue), "title": f"不制冷 {turn}", "description": TEXT, "priority": 3,
                "submitter_email": f"user{turn}@example.org"}  # fmt: skip

    with started([serve], env, folder / "log") as (process,):
        open_case.listening(port, process)
        pids = (process.pid, _database(url))
        return _measured("django-helpdesk", pids, lambda n: asked(port, "/api/tickets/", headers, body, n), THEIRS)


def run() -> Iterator[Line]:
    """The lines for `make bench`."""
    if cluster.binaries() is None or sys.platform != "linux":
        yield ("processor time a case: not run, it takes PostgreSQL and Linux", "-", "", True)
        return
    peers = Path(os.environ.get("MAKEGOOD_PEERS", ""), "bin").absolute()
    with ExitStack() as stack:
        url = stack.enter_context(cluster.running())
        bare_rows.make_durable(url)
        home, folder = (Path(stack.enter_context(TemporaryDirectory(prefix="makegood-bench-"))) for _ in range(2))
        mine, lines = ours(url, home)
        yield from lines
        if not os.environ.get("MAKEGOOD_PEERS") or not (peers / "gunicorn").exists():
            yield ("django-helpdesk: not run, MAKEGOOD_PEERS names no environment with it (make peers)", "-", "", True)
            return
        other, lines = theirs(url, folder, peers)
        yield from lines
    yield ("Makegood's share of it", f"{mine / other:.2f}", f"<= {SHARE}", mine <= SHARE * other)
