"""The shipped settings, changed for tests: a home of their own, a cheap hasher, plain names of static files."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="makegood-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
# Collected files are not needed here, but the server of static files warns about a folder that is not there.
os.mkdir(os.path.join(_home, "static"))
os.environ["MAKEGOOD_HOME"] = _home
os.environ["SECRET_KEY"] = "only-for-tests-" + "k" * 40
os.environ.setdefault("LOG_LEVEL", "ERROR")

from makegood.ground.ui import texts  # noqa: E402
from makegood.site.settings import *  # noqa: E402, F403
from makegood.site.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Connections that outlive a test would hold files of databases that are gone.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# The matrix asks thousands of times a minute with one key; tests of the brake set it.
API_PER_MINUTE = API_PER_MINUTE_UNKNOWN = 0
# A code without words fails a test; a page would show the bare code.
texts.strict = True
