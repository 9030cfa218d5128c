"""Django's settings: composition only, everything that differs between places comes from the environment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from makegood.ground.accounts.rules import ROLES
from makegood.site import env

BASE = Path(__file__).resolve().parent.parent
HOME = env.home()


def _secret_key() -> str:
    """The signing key: SECRET_KEY, else one kept in MAKEGOOD_HOME so that sessions outlive a restart."""
    given = env.text("SECRET_KEY")
    if given:
        return given
    path = HOME / "secret.key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    return path.read_text() or secrets.token_urlsafe(48)


SECRET_KEY = _secret_key()
#: Earlier keys: what they signed or sealed can still be read, nothing new is.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", "")
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
BEHIND_TLS = env.flag("BEHIND_TLS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "makegood.ground.ui",
    "makegood.ground.journal",
    "makegood.ground.accounts",
    "makegood.ground.exchange",
    "makegood.ground.files",
    "makegood.ground.webhooks",
    "makegood.rooms.network",
    "makegood.rooms.customers",
    "makegood.rooms.products",
    "makegood.rooms.knowledge",
    "makegood.rooms.promises",
    "makegood.rooms.cases",
    "makegood.rooms.channels",
    "makegood.rooms.texting",
    "makegood.rooms.calls",
    "makegood.rooms.jobs",
    "makegood.rooms.passes",
    "makegood.faces.api",
    "makegood.faces.console",
    "makegood.faces.portal",
    "makegood.site",
    # After our own: what a page of theirs looks like is decided by our templates of the same name.
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "makegood.ground.meters.MeterMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "makegood.ground.ui.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "makegood.site.urls"
WSGI_APPLICATION = "makegood.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
if BEHIND_TLS:
    # Browsers take a cookie of such a name from this host alone, and over TLS alone.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
#: A session ends so long after the sign-in, whatever was done meanwhile (docs/sign-in.md).
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", 12, least=1) * 3600
# For a year, browsers that came over TLS once come no other way, to names below this one neither.
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 365 * 24 * 3600) if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
CSRF_FAILURE_VIEW = "makegood.ground.ui.refusals.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Widgets are drawn by Django's own templates for Jinja: the same HTML in half the time, for pages with many fields.
FORM_RENDERER = "django.forms.renderers.Jinja2"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "makegood.ground.ui.context.page",
            ],
            "builtins": [
                "makegood.ground.ui.templatetags.mg",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": env.database(env.text("DATABASE_URL"), HOME)}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# How one gets in (docs/sign-in.md). Lock-outs, used codes and waiting sign-ins are counted for all processes together.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        # Beyond this many, old lock-outs would be forgotten to make room for new ones.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# Requests a minute (0: no limit): of each key without a number of its own, of each address that brings no valid key.
API_PER_MINUTE = env.number("API_PER_MINUTE", 3000)
API_PER_MINUTE_UNKNOWN = env.number("API_PER_MINUTE_UNKNOWN", 120)
#: Closed ranges of addresses to which webhooks may go all the same, such as 10.2.0.0/16.
WEBHOOK_ALLOW = env.networks("WEBHOOK_ALLOW")
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
ACCOUNT_ADAPTER = "makegood.faces.console.entrance.adapters.AccountAdapter"
MFA_ADAPTER = "makegood.faces.console.entrance.adapters.FactorAdapter"
SOCIALACCOUNT_ADAPTER = "makegood.faces.console.entrance.adapters.SingleSignOn"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 2 * 3600
# A whole office may stand behind one address, and it signs in at half past eight.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "30/m/ip,5/15m/key",
    "article_helped": "30/m/ip",
    # Customers at their own door: what is opened, sent and said; codes by address and by contact.
    "portal_ask": "6/m/ip,40/h/ip",
    "portal_say": "30/m/ip",
    "portal_code": "10/m/ip,3/15m/key,10/d/key",
    "portal_enter": "20/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
ACCOUNT_FORMS = {
    "reset_password": "makegood.faces.console.entrance.forms.ForgottenForm",
    "reset_password_from_key": "makegood.faces.console.entrance.forms.NewPasswordForm",
    "change_password": "makegood.faces.console.entrance.forms.ChangePasswordForm",
    "reauthenticate": "makegood.faces.console.entrance.forms.ConfirmForm",
}
MFA_FORMS = {
    "authenticate": "makegood.faces.console.entrance.forms.CodeForm",
    "reauthenticate": "makegood.faces.console.entrance.forms.ConfirmCodeForm",
    "activate_totp": "makegood.faces.console.entrance.forms.AppForm",
    "add_webauthn": "makegood.faces.console.entrance.forms.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
SECOND_FACTOR_ROLES = env.among("SECOND_FACTOR_ROLES", ROLES)
OIDC_CREATES_PEOPLE = env.flag("OIDC_CREATE_PEOPLE")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": env.single_sign_on(), "OAUTH_PKCE_ENABLED": True}}

EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 587, least=1)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("SMTP_USER"), env.text("SMTP_PASSWORD")
EMAIL_USE_SSL = env.flag("SMTP_SSL")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS", not EMAIL_USE_SSL)
EMAIL_TIMEOUT = 15
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "makegood@localhost")
# Without a server for mail the pages say whom to ask instead.
MAIL_GOES_OUT = bool(EMAIL_HOST)
# For a demo on one machine: codes for customers stand in the program's own output where nothing carries them.
PORTAL_SHOWS_CODES = env.flag("PORTAL_SHOWS_CODES")

# Background work goes through Django's Tasks API; the engine behind it is the leased table of ground/journal.
TASKS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "makegood.ground.journal.queue.backend.LeasedBackend",
        "QUEUES": [],
        "ENQUEUE_ON_COMMIT": False,
    }
}

# Modules of the composition root that the command line opens: faces may not import what stands above them.
COMPOSITION = {
    "readiness": "makegood.site.readiness",
    "company": "makegood.site.company",
    "demo": "makegood.site.demo",
}

LANGUAGE_CODE = "en" if env.text("MAKEGOOD_LANGUAGE").lower().startswith("en") else "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# The zone in which people read times until they choose their own.
READER_ZONE = env.text("MAKEGOOD_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT") or str(HOME / "static")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "files": env.store(HOME / "files"),
}
# How long it is kept who looked at, searched, revealed and exported what; half a year at least, by the database too.
LOOKS_KEPT_DAYS = env.number("LOOKS_KEPT_DAYS", 3 * 365, least=183)
# What one request may bring, and what all files together may have (0: no limit), in bytes.
FILES_LARGEST = env.number("FILES_LARGEST_MB", 200, least=1) * 1024 * 1024
FILES_QUOTA = env.number("FILES_QUOTA_MB", 0) * 1024 * 1024
# A table that is handed in on a page; no request brings more than FILES_LARGEST anyway.
IMPORTS_LARGEST = min(env.number("IMPORTS_LARGEST_MB", 200, least=1) * 1024 * 1024, FILES_LARGEST)
FILE_UPLOAD_HANDLERS = [
    "makegood.ground.files.uploads.Announced",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Who may read /metrics, and whether each request leaves a line.
METRICS_TOKEN = env.text("METRICS_TOKEN")
LOG_REQUESTS = env.flag("LOG_REQUESTS")

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "makegood.ground.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {
            "()": "makegood.ground.logs.JsonFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "timestamp": "at",
            "rename_fields": {"levelname": "level", "name": "logger"},
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": env.one_of("LOG_FORMAT", "line", "json")}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
    "loggers": {"makegood": {"level": env.text("LOG_LEVEL", "INFO")}},
}
