"""Every setting in one place, read from the environment, so that a machine's secrets never stand in code."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes", "on"}


DATA_DIR = Path(os.environ.get("NABIJ_DATA_DIR", "var")).resolve()
DEBUG = _flag("NABIJ_DEBUG")
DEMO = _flag("NABIJ_DEMO")
# A demo signs in with one click and needs no second factor; both end with this one switch.
SECOND_FACTOR_REQUIRED = not DEMO and not _flag("NABIJ_NO_SECOND_FACTOR")
SECRET_KEY = os.environ.get("NABIJ_SECRET_KEY", "")
BASE_URL = os.environ.get("NABIJ_BASE_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("NABIJ_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# -- databases: one for the data, one for the keys that make the data readable -----------------------------
AS_OWNER = _flag("NABIJ_AS_OWNER")
APP_ROLE = os.environ.get("NABIJ_APP_ROLE", "nabij_app")


def _database(url: str) -> dict[str, Any]:
    """Turn a postgresql:// address (also with ?host=/socket/dir) into Django's form."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    # Statements that a cursor asks for (foundation/questions.py) stay prepared; all others come by too seldom.
    options: dict[str, Any] = {"prepare_threshold": 1_000_000}
    if not AS_OWNER:
        # The application never works as the owner of the tables: row-level security would not hold for it.
        options["options"] = f"-c role={APP_ROLE}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "nabij",
        "USER": unquote(parts.username or "postgres"),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {
    "default": _database(os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1/nabij")),
    "keys": _database(os.environ.get("KEYS_DATABASE_URL", "postgresql://postgres@127.0.0.1/nabij_keys")),
}
DATABASE_ROUTERS = ["nabij.foundation.routing.KeyRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_SECRET = os.environ.get("NABIJ_ROOT_SECRET", "")
ROOT_SECRET_FILE = os.environ.get("NABIJ_ROOT_SECRET_FILE", "")

# -- rooms, from the ground floor up -----------------------------------------------------------------------
PROGRAMME_TYPES = [
    "nabij.programmes.befriending",
    "nabij.programmes.helpline",
    "nabij.programmes.ebuddies",
    "nabij.programmes.walkin",
    "nabij.programmes.circles",
    "nabij.programmes.groups",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "nabij.foundation",
    "nabij.foundation.ui",
    "django.forms",  # after the look, whose templates for form controls win
    "nabij.people",
    "nabij.enrolment",
    "nabij.trajectories",
    "nabij.agenda",
    "nabij.imports",
    "nabij.matching",
    "nabij.conversations",
    "nabij.outcomes",
    "nabij.volunteers",
    "nabij.library",
    "nabij.budgets",
    "nabij.reporting",
    *PROGRAMME_TYPES,
    "nabij.site",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_cotton.apps.SimpleAppConfig",  # the other one puts its own loaders in place of ours
    "django_htmx",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "people.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "nabij.foundation.opening.Sessions",
    "nabij.foundation.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "nabij.foundation.opening.Logins",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "nabij.foundation.middleware.ActorMiddleware",
]
ROOT_URLCONF = "nabij.config.urls"
WSGI_APPLICATION = "nabij.config.wsgi.application"
FORM_RENDERER = "nabij.foundation.ui.forms.NabijFormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "nabij.foundation.ui.folding.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "nabij.foundation.ui.context.look",
                "nabij.foundation.pages.frame",
            ],
        },
    }
]

# -- accounts ----------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "nabij.people.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation already went to this address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# In memory, with room for a count of each login and answers about menus: Django's own 300 would push counts out.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}
# Wrong passwords slow down who types them: this address from this part of the network, not the owner elsewhere.
# The counts live in memory and hold hashes only.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/5m/ip,5/2m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Nabij"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_SAMESITE = _SECURE, "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "nabij.foundation.pages.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        # early.js makes the one policy there is.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}

# -- words, time and figures -------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("nl-easy", "Makkelijk Nederlands"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = False

# -- files, mail, jobs -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("NABIJ_STATIC_ROOT", str(DATA_DIR / "static")))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "nabij.foundation.files.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
NABIJ_THEME_CSS = os.environ.get("NABIJ_THEME_CSS", "")

DEFAULT_FROM_EMAIL = os.environ.get("NABIJ_MAIL_FROM", "Nabij <nabij@voorbeeld.example>")
_smtp = urlsplit(os.environ.get("NABIJ_SMTP_URL", ""))
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+starttls"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# Where several processes with sockets poke each other; without it they do so through PostgreSQL.
VALKEY_URL = os.environ.get("NABIJ_VALKEY_URL", "")

# The worker of a small house lives in the web process; a large one runs `nabij worker` beside it.
JOBS_IN_PROCESS = _flag("NABIJ_JOBS_IN_PROCESS")
LOGGING_CONFIG = None
