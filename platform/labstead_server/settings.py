"""All settings, all from LABSTEAD_* variables. docs/reference/settings.md lists them for operators.

There is one settings module: what differs between machines is a variable, so that everything that
runs in production is also what the tests run.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.messages import constants as messages
from django.core.exceptions import ImproperlyConfigured

from labstead_server.api_description import SPECTACULAR_SETTINGS  # noqa: F401 (a setting)
from labstead_server.environment import Environment, kept_secret
from labstead_server.schedule import schedule

env = Environment()
ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).resolve().parent

# --- Where things are -----------------------------------------------------------------------

DATA_DIR = Path(env.text("LABSTEAD_DATA_DIR", str(ROOT / "var"))).expanduser().absolute()
LABSTEAD_HOST = env.text("LABSTEAD_HOST", "127.0.0.1")
LABSTEAD_PORT = env.integer("LABSTEAD_PORT", 8080)
# The address people type. Links in e-mails and API answers start with it; empty: the request's.
LABSTEAD_PUBLIC_URL = env.text("LABSTEAD_PUBLIC_URL", "").rstrip("/")
# A second host name for frames that run what users logged; docs/operations/media-host.md.
LABSTEAD_MEDIA_HOST = env.host("LABSTEAD_MEDIA_HOST", apart_from=LABSTEAD_PUBLIC_URL)
LABSTEAD_MEDIA_URL = (
    f"{urlsplit(LABSTEAD_PUBLIC_URL).scheme}://{LABSTEAD_MEDIA_HOST}" if LABSTEAD_MEDIA_HOST else ""
)
LABSTEAD_REDIS_URL = env.text("LABSTEAD_REDIS_URL", "")
# Where the worker of an embedded install finds the web process.
LABSTEAD_LOOPBACK = f"127.0.0.1:{LABSTEAD_PORT}"

# --- Security -------------------------------------------------------------------------------

DEBUG = env.flag("LABSTEAD_DEBUG", False)
SECRET_KEY = env.text("LABSTEAD_SECRET_KEY", "") or kept_secret(DATA_DIR / "secret_key")
# Installations that share a Redis share neither work nor news: the same ids mean other runs there.
REDIS_NAMESPACE = f"labstead-{hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:12]}"
ALLOWED_HOSTS = env.words("LABSTEAD_ALLOWED_HOSTS", ["*"])
if LABSTEAD_MEDIA_HOST:
    ALLOWED_HOSTS.append(LABSTEAD_MEDIA_HOST.partition(":")[0])
CSRF_TRUSTED_ORIGINS = [LABSTEAD_PUBLIC_URL] if LABSTEAD_PUBLIC_URL else []
_IS_HTTPS = urlsplit(LABSTEAD_PUBLIC_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
# What Django would ask besides is for others to decide: names below this one and browsers' lists
# are the domain's owner's (W005, W021), and leading from http to https is the proxy's (W008).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
# Which proxies are believed when they say X-Forwarded-Proto is uvicorn's to know; for where an
# identity provider sends people back to, the public address is enough.
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _IS_HTTPS else "http"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "labstead_session"
CSRF_COOKIE_NAME = "labstead_csrf"

# --- The first admin of a headless start ------------------------------------------------------

LABSTEAD_ADMIN = {
    "username": env.text("LABSTEAD_ADMIN_USERNAME", ""),
    "email": env.text("LABSTEAD_ADMIN_EMAIL", ""),
    "password": env.text("LABSTEAD_ADMIN_PASSWORD", ""),
    "api_key": env.text("LABSTEAD_ADMIN_API_KEY", ""),
}

# --- Limits -----------------------------------------------------------------------------------

LABSTEAD_RUN_SILENT_SECONDS = env.integer("LABSTEAD_RUN_SILENT_SECONDS", 300)
# The trial of an agent that was not heard of for so long goes to another one.
LABSTEAD_AGENT_SILENT_SECONDS = env.integer("LABSTEAD_AGENT_SILENT_SECONDS", 60)
LABSTEAD_MAX_BATCH_LINES = env.integer("LABSTEAD_MAX_BATCH_LINES", 10_000)
LABSTEAD_MAX_BATCH_BYTES = env.integer("LABSTEAD_MAX_BATCH_BYTES", 20_000_000)
LABSTEAD_MAX_LINE_BYTES = env.integer("LABSTEAD_MAX_LINE_BYTES", 16_000_000)
LABSTEAD_MAX_LINE_KEYS = env.integer("LABSTEAD_MAX_LINE_KEYS", 250_000)
LABSTEAD_MAX_BODY_BYTES = env.integer("LABSTEAD_MAX_BODY_BYTES", 20_000_000)
LABSTEAD_MAX_FILE_BYTES = env.integer("LABSTEAD_MAX_FILE_BYTES", 5_000_000_000)
LABSTEAD_WRITER_QUEUE = env.integer("LABSTEAD_WRITER_QUEUE", 2_000)
LABSTEAD_WRITER_QUEUE_BYTES = env.integer("LABSTEAD_WRITER_QUEUE_BYTES", 256_000_000)
# Copies of remote segments on the local disk; used only with LABSTEAD_STORAGE_URL.
LABSTEAD_CACHE_DIR = env.text("LABSTEAD_CACHE_DIR", str(DATA_DIR / "cache"))
LABSTEAD_CACHE_BYTES = env.integer("LABSTEAD_CACHE_BYTES", 2_000_000_000)
# How long after its run has ended a stream is compacted, and the space compaction leaves free.
LABSTEAD_COMPACT_IDLE_SECONDS = env.integer("LABSTEAD_COMPACT_IDLE_SECONDS", 5)
LABSTEAD_KEEP_FREE_BYTES = env.integer("LABSTEAD_KEEP_FREE_BYTES", 1_000_000_000)
# How long deleted runs can be restored, and files stay that nothing names any more.
LABSTEAD_UNDELETE_DAYS = env.integer("LABSTEAD_UNDELETE_DAYS", 7)
LABSTEAD_DIGEST_HOUR = env.integer("LABSTEAD_DIGEST_HOUR", 7) % 24
# Private networks that webhooks may post to; all others are refused.
LABSTEAD_WEBHOOK_NETWORKS = env.networks("LABSTEAD_WEBHOOK_NETWORKS")
# How long feeds, notices and logs of webhooks go back.
LABSTEAD_ACTIVITY_DAYS = env.integer("LABSTEAD_ACTIVITY_DAYS", 90)
LABSTEAD_TRASH_SECONDS = env.integer("LABSTEAD_TRASH_SECONDS", 3_600)
# A draft of a version that nobody touches for so long is forgotten, its bytes freed.
LABSTEAD_DRAFT_SECONDS = env.integer("LABSTEAD_DRAFT_SECONDS", 86_400)
LABSTEAD_MAX_ARTIFACT_FILE_BYTES = env.integer(
    "LABSTEAD_MAX_ARTIFACT_FILE_BYTES", 1_000_000_000_000
)
LABSTEAD_MAX_MANIFEST_ENTRIES = env.integer("LABSTEAD_MAX_MANIFEST_ENTRIES", 1_000_000)
# Of all artifacts of an organization; 0: as much as the disk takes.
LABSTEAD_ARTIFACT_QUOTA_BYTES = env.integer("LABSTEAD_ARTIFACT_QUOTA_BYTES", 0)
# Whether clients are sent to a bucket itself. Otherwise all bytes pass through the server.
LABSTEAD_STORAGE_DIRECT = env.flag("LABSTEAD_STORAGE_DIRECT", True)
# Manifests that a web process keeps in memory.
LABSTEAD_MANIFEST_MEMORY_BYTES = env.integer("LABSTEAD_MANIFEST_MEMORY_BYTES", 200_000_000)
# Columns of projects that the run table keeps in memory.
LABSTEAD_RUN_TABLE_BYTES = env.integer("LABSTEAD_RUN_TABLE_BYTES", 1_000_000_000)
# How long archives of projects and accounts can be fetched.
LABSTEAD_EXPORT_DAYS = env.integer("LABSTEAD_EXPORT_DAYS", 7)
# What an archive that is imported may unfold to.
LABSTEAD_MAX_IMPORT_BYTES = env.integer("LABSTEAD_MAX_IMPORT_BYTES", 100_000_000_000)
LABSTEAD_LINK_SECONDS = env.integer("LABSTEAD_LINK_SECONDS", 3_600)
# Django's own body limit; labstead_server.body_limit refuses earlier, before reading.
DATA_UPLOAD_MAX_MEMORY_SIZE = LABSTEAD_MAX_BODY_BYTES

# --- Apps -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "labstead_server",
    "labstead_core",
    "accounts",
    "projects",
    "notifications",
    "discussions",
    "history",
    "runs",
    "artifacts",
    "sweeps",
    "bridges.wandb",
    "rights",
    "admin_console",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "channels",
    "django_htmx",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "labstead_core.request_id.RequestIdMiddleware",
    "labstead_core.origin.OriginMiddleware",
    "labstead_core.security_headers.SecurityHeadersMiddleware",
    "labstead_core.media_host.MediaHostMiddleware",
    "labstead_core.clean_address.CleanAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.log_in.session_middleware.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.log_in.second_factor_middleware.SecondFactorMiddleware",
    "admin_console.acting.ActingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "labstead_core.http.DomainErrorMiddleware",
    "labstead_core.maintenance.MaintenanceMiddleware",
]

# As the styles of toasts call them.
MESSAGE_TAGS = {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}
ROOT_URLCONF = "labstead_server.urls"
ASGI_APPLICATION = "labstead_server.asgi.application"
WSGI_APPLICATION = "labstead_server.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "labstead_server.context.page_frame",
            ],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": env.database("LABSTEAD_DATABASE_URL", f"sqlite:///{DATA_DIR / 'labstead.sqlite3'}")
}
STORAGES = {
    "default": env.storage("LABSTEAD_STORAGE_URL", DATA_DIR / "files"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": LABSTEAD_REDIS_URL,
        "KEY_PREFIX": REDIS_NAMESPACE,
    }
    if LABSTEAD_REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Limits of log-ins are counted here: nobody may flush them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
FILE_UPLOAD_TEMP_DIR = env.folder(DATA_DIR / "incoming")

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
LABSTEAD_SIGNUP = env.choice("LABSTEAD_SIGNUP", "open", ["open", "domain", "invite", "closed"])
LABSTEAD_SIGNUP_DOMAINS = [
    domain.strip().lower() for domain in env.words("LABSTEAD_SIGNUP_DOMAINS", [])
]
LABSTEAD_PUBLIC_MAIL_DOMAINS = [
    domain.strip().lower() for domain in env.words("LABSTEAD_PUBLIC_MAIL_DOMAINS", [])
]
if LABSTEAD_SIGNUP == "domain" and not LABSTEAD_SIGNUP_DOMAINS:
    raise ImproperlyConfigured("LABSTEAD_SIGNUP_DOMAINS: name the domains that may sign up.")
ACCOUNT_ADAPTER = "accounts.log_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
# Anybody can type an address of your domain, so there it has to be proved.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if LABSTEAD_SIGNUP == "domain" else "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_VALIDATORS = "accounts.log_in.adapter.username_validators"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LogInForm",
    "signup": "accounts.forms.SignUpForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "accounts.log_in.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.log_in.mfa_forms.CodeForm",
    "reauthenticate": "accounts.log_in.mfa_forms.CodeAgainForm",
    "activate_totp": "accounts.log_in.mfa_forms.AddAppForm",
    "add_webauthn": "accounts.log_in.mfa_forms.AddKeyForm",
    "edit_webauthn": "accounts.log_in.mfa_forms.RenameKeyForm",
}
MFA_TOTP_ISSUER = "Labstead"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers themselves allow passkeys without TLS on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _IS_HTTPS
# A server without mail proves no addresses.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
# An identity provider that speaks OpenID Connect; docs/how-to/single-sign-on.md.
LABSTEAD_OIDC_ISSUER = env.address("LABSTEAD_OIDC_ISSUER").rstrip("/")
LABSTEAD_OIDC_ORIGIN = "/".join(LABSTEAD_OIDC_ISSUER.split("/")[:3])
LABSTEAD_OIDC_SIGNUP = env.flag("LABSTEAD_OIDC_SIGNUP", True)
LABSTEAD_OIDC_GROUPS_CLAIM = env.text("LABSTEAD_OIDC_GROUPS_CLAIM", "groups")
LABSTEAD_OIDC_GROUPS = env.group_roles("LABSTEAD_OIDC_GROUPS")
_oidc_app = {
    "provider_id": "oidc",
    "name": env.text("LABSTEAD_OIDC_NAME", "single sign-on"),
    "client_id": env.text("LABSTEAD_OIDC_CLIENT_ID", ""),
    "secret": env.text("LABSTEAD_OIDC_CLIENT_SECRET", ""),
    "settings": {
        "server_url": LABSTEAD_OIDC_ISSUER,
        "scope": env.text("LABSTEAD_OIDC_SCOPES", "openid profile email").split(),
        "oauth_pkce_enabled": True,
        # Whether the provider's word is enough for who owns a mail address.
        "verified_email": env.flag("LABSTEAD_OIDC_TRUST_EMAIL", False),
    },
}
if LABSTEAD_OIDC_ISSUER and not _oidc_app["client_id"]:
    raise ImproperlyConfigured("LABSTEAD_OIDC_CLIENT_ID: name the client at the provider.")
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_oidc_app] if LABSTEAD_OIDC_ISSUER else []}}
SOCIALACCOUNT_FORMS = {"signup": "accounts.forms.ProviderSignUpForm"}
SOCIALACCOUNT_ADAPTER = "accounts.log_in.provider_adapter.ProviderAdapter"
# Who proved an address to the provider gets into the account that has it here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
EMAIL_CONFIG = env.email("LABSTEAD_EMAIL_URL", "consolemail://")
# Without a mail server what would be sent is written to the log, and the pages say so.
LABSTEAD_HAS_MAIL = not EMAIL_CONFIG["EMAIL_BACKEND"].endswith("console.EmailBackend")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.text("LABSTEAD_EMAIL_FROM", "Labstead <labstead@localhost>")

# --- API --------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "labstead_core.api.permissions.SignedInToChange",
        "labstead_core.api.permissions.KeyScope",
    ],
    "DEFAULT_PARSER_CLASSES": ["labstead_core.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["labstead_core.api.parsers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "labstead_core.api.pagination.CreatedCursor",
    "DEFAULT_SCHEMA_CLASS": "labstead_core.api.schema.Schema",
    "EXCEPTION_HANDLER": "labstead_core.http.drf_exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# --- Background work and live signals ------------------------------------------------------------

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [LABSTEAD_REDIS_URL], "prefix": REDIS_NAMESPACE},
    }
    if LABSTEAD_REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}
CELERY_BROKER_URL = LABSTEAD_REDIS_URL or "filesystem://"
if LABSTEAD_REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{REDIS_NAMESPACE}:"}
else:
    _queue = str(env.folder(DATA_DIR / "queue"))
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": _queue,
        "data_folder_out": _queue,
        "control_folder": str(env.folder(DATA_DIR / "queue-control")),
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_BEAT_SCHEDULE = schedule(digest_hour=LABSTEAD_DIGEST_HOUR)

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.folder(DATA_DIR / "static")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/dist/assets/.+[-.][0-9A-Za-z_-]{8,}\.\w+$"
DJANGO_VITE = {
    "default": {
        "manifest_path": PACKAGE / "static" / "labstead" / "dist" / "manifest.json",
        "static_url_prefix": "labstead/dist",
    }
}

# --- Language, time, log --------------------------------------------------------------------------

# Entries of the audit trail as JSON lines on stdout, too.
LABSTEAD_AUDIT_STDOUT = env.flag("LABSTEAD_AUDIT_STDOUT", False)
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "labstead_server.logs.AddRequestId"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "stream": sys.stderr,
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("LABSTEAD_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}
