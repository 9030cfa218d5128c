"""E-mail: letters received and filed a second on SQLite, beside the bare parse of the same letters by `email`.

MAKEGOOD_DATA names a folder with `emails/emails.tar.gz` or .eml files; without it some hundred letters are made up. The
bare pass reads each letter with the standard library and decodes all of its parts, and keeps nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

Line = tuple[str, str, str, bool]

SCRIPT = """
import io, json, os, sys, tarfile, time
from email.message import EmailMessage
from email import message_from_bytes
from pathlib import Path
import django; django.setup()
from django.utils import timezone
from makegood.ground.actor import SYSTEM
from makegood.rooms.channels import actions, reading
from makegood.rooms.channels.inputs import MailboxInput
from makegood.rooms.channels.models import IncomingMail

def corpus(folder):
    for path in sorted(folder.rglob("*.eml")):
        yield path.read_bytes()
    packed = folder / "emails" / "emails.tar.gz"
    if packed.exists():
        with tarfile.open(packed) as tar:
            for member in tar:
                if member.isfile() and member.name.endswith(".eml"):
                    yield tar.extractfile(member).read()

def made_up():
    for n in range(600):
        letter = EmailMessage()
        letter["From"], letter["To"] = f"user{n}@example.com", "service@example.com"
        letter["Subject"], letter["Message-ID"] = f"冰箱不制冷 {n}", f"<{n}@example.com>"
        letter.set_content("您好，冰箱不制冷了，请尽快派人来看。" * (n % 20 + 1))
        letter.add_alternative("<p>您好，<b>冰箱</b>不制冷了。</p>" * (n % 20 + 1), subtype="html")
        yield letter.as_bytes()

given = os.environ.get("MAKEGOOD_DATA", "")
letters = list(corpus(Path(given)) if given else made_up())

def bare():
    for raw in letters:
        for part in message_from_bytes(raw).walk():
            if not part.is_multipart():
                part.get_payload(decode=True)

def read():
    for raw in letters:
        try:
            reading.read(raw)
        except reading.Unreadable:
            pass

def filed():
    now = timezone.now()
    box = actions.add_mailbox(actor=SYSTEM, mailbox=MailboxInput("service@example.com", "Service"), now=now).id
    began = time.perf_counter()
    for raw in letters:
        mail_id, _ = actions.receive(actor=SYSTEM, mailbox_id=box, content=io.BytesIO(raw), now=now)
        actions.process(actor=SYSTEM, mail_id=mail_id, now=now)
    return time.perf_counter() - began

def timed(work):
    began = time.perf_counter(); work(); return time.perf_counter() - began

found = {"letters": len(letters), "bare": min(timed(bare) for _ in range(3)), "read": timed(read), "filed": filed()}
states = IncomingMail.objects.values_list("state", flat=True)
found |= {"on": sum(state == "filed" for state in states), "left": sum(state == "received" for state in states)}
print(json.dumps(found))
"""


def run() -> Iterator[Line]:
    """The lines."""
    with tempfile.TemporaryDirectory() as home:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"MAKEGOOD_HOME": home, "DJANGO_SETTINGS_MODULE": "makegood.site.settings"}
        init = [sys.executable, "-m", "makegood.faces.cli.main", "init", "--jurisdiction", "CN"]
        subprocess.run(init, env=env, check=True, capture_output=True)
        done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    count = found["letters"]
    yield f"SQLite: letters kept and sorted a second, of {count:,}", f"{count / found['filed']:,.0f}", "", True
    yield f"of them on a case {found['on']:,}; left unsorted", f"{found['left']}", "0", found["left"] == 0
    yield "letters read a second, nothing kept", f"{count / found['read']:,.0f}", "", True
    yield "bare parse by the standard library, letters a second", f"{count / found['bare']:,.0f}", "", True
    yield "time of the bare parse, share of keeping and sorting", f"{found['bare'] / found['filed']:.3f}", "", True
