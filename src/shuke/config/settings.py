"""Django settings, read from the environment. Each SHUKE_* name is described in docs/settings.md."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from shuke.common.home import key, open_home
from shuke.config.timetable import TIMETABLE

PACKAGE = Path(__file__).resolve().parent.parent


def _environment(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


#: Where the embedded database, warehouse, uploads and secrets live.
HOME = open_home(Path(_environment("SHUKE_HOME", "var")).resolve())


def _networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The addresses and networks, separated by commas, of a setting."""
    parts = [part.strip() for part in _environment(name).split(",")]
    try:
        return [ip_network(part) for part in parts if part.strip("0")]
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"{name}: {wrong}. Name addresses or networks, such as 127.0.0.1 or 172.16.0.0/12 "
            "(docs/settings.md)."
        ) from wrong


#: Seconds that a page, and a job or verb, waits for others who write to the database.
WEB_WAIT = float(_environment("SHUKE_WEB_WAIT", "5"))
JOB_WAIT = float(_environment("SHUKE_JOB_WAIT", "30"))


def _database(url: str) -> dict:
    """The DATABASES entry for SHUKE_DATABASE_URL; empty means SQLite in SHUKE_HOME."""
    if not url or url.startswith("sqlite:"):
        path = url.removeprefix("sqlite:///") or str(HOME / "shuke.db")
        return {
            "ENGINE": "shuke.common.sqlite",
            "NAME": path,
            # A connection per thread, kept: opening one for every request takes milliseconds.
            "CONN_MAX_AGE": None,
            # A file, so that other processes see what a test writes.
            "TEST": {"NAME": str(HOME / "test.db")},
            "OPTIONS": {
                "timeout": JOB_WAIT,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": 5, "tcp_user_timeout": 20_000},
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 600,
    }


#: Or a random one, made once and kept beside the database.
SECRET_KEY = _environment("SHUKE_SECRET_KEY") or key(HOME, "secret_key")
DEBUG = False
ALLOWED_HOSTS = _environment("SHUKE_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in _environment("SHUKE_ORIGINS").split(",") if o]
#: Address under which customers reach this installation, for links in letters.
PUBLIC_URL = _environment(
    "SHUKE_PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
).rstrip("/")
# What the shop's owner sets on the page of settings; where the environment says something, that holds
# instead (`common.shop_settings`). Empty: the page, or the default that stands with the setting.
CURRENCY = _environment("SHUKE_CURRENCY")
PHONE_REGION = _environment("SHUKE_PHONE_REGION")
SHOP_ZONE = _environment("SHUKE_TIME_ZONE")
MAIL_FROM = _environment("SHUKE_MAIL_FROM")
BOUNCE_ADDRESS = _environment("SHUKE_BOUNCE_ADDRESS")

#: Where backups go (empty: SHUKE_HOME/backups), and under which passphrase they are encrypted.
BACKUP_FOLDER = _environment("SHUKE_BACKUP_FOLDER")
BACKUP_PASSPHRASE = _environment("SHUKE_BACKUP_PASSPHRASE")

#: Who answers questions over the warehouse: duckdb (inside each process), or a Spark cluster at
#: spark://host:port or sc://host:port.
ENGINE = _environment("SHUKE_ENGINE") or "duckdb"
#: Settings for Spark, "name=value" parted by spaces.
SPARK_CONF = _environment("SHUKE_SPARK_CONF")
#: The folder or URL under which the cluster sees SHUKE_HOME/warehouse, when it is another.
SPARK_WAREHOUSE = _environment("SHUKE_SPARK_WAREHOUSE")
#: Memory that analysis may take per process before it spills to disk (DuckDB's notation).
WAREHOUSE_MEMORY = _environment("SHUKE_WAREHOUSE_MEMORY", "1GB")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_ox",
    "axes",
    "shuke.common",
    "shuke.warehouse",
    "shuke.team",
    "shuke.customers",
    "shuke.shop",
    "shuke.care",
    "shuke.collect",
    "shuke.insight",
    "shuke.tasks",
    "shuke.relations",
    "shuke.loyalty",
    "shuke.counter",
    "shuke.alliances",
    "shuke.gatherings",
    "shuke.service",
    "shuke.knowledge",
    "shuke.sales",
    "shuke.surveys",
    "shuke.ask",
    "shuke.engage",
    "shuke.operate",
    "shuke.demo",
    "shuke.config",
]
MIDDLEWARE = [
    "shuke.common.proxies.ProxyMiddleware",
    "shuke.common.middleware.SettingsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Who may not and what is too large is refused before CSRF reads the body.
    "shuke.common.middleware.AccessMiddleware",
    "shuke.common.bodies.BodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shuke.common.kit.toasts.ToastMiddleware",
    "shuke.common.kit.parts.PartsMiddleware",
    "shuke.team.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
    "shuke.config.api.ApiProblems",
]
ROOT_URLCONF = "shuke.config.urls"
WSGI_APPLICATION = "shuke.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "shuke.config.menu.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "shuke.common.templatetags.kit",
            ],
        },
    }
]
DATABASES = {"default": _database(_environment("SHUKE_DATABASE_URL"))}
#: For how long an answer of /health/ is given again: it writes to the database, and anybody may ask.
HEALTH_SECONDS = 2.0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "team.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "team:login"
LOGIN_REDIRECT_URL = "operate:today"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "email")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
#: Seconds for which a link in a letter sets a new password.
PASSWORD_RESET_TIMEOUT = 3600
SESSION_COOKIE_AGE = 14 * 24 * 3600
#: Addresses and networks of the reverse proxies in front of Shuke, whose X-Forwarded-… is believed.
PROXIES = _networks("SHUKE_PROXIES")
#: Addresses and networks that are not public and may be asked all the same (`common.http`).
INNER_HOSTS = _networks("SHUKE_INNER_HOSTS")
AXES_FAILURE_LIMIT = "shuke.team.throttle.limit"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "shuke.team.throttle.locked_out"
AXES_CLIENT_IP_CALLABLE = "shuke.team.throttle.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the audit keeps log-ins
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "new_password", "again"]
AXES_ENABLE_ADMIN = False
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"

#: A worker that was not heard of for so long loses what it works on to another (`common.leases`).
LEASE_SECONDS = float(_environment("SHUKE_LEASE_SECONDS", "20"))
#: How often a worker is heard of.
LEASE_BEAT_SECONDS = float(_environment("SHUKE_LEASE_BEAT_SECONDS", str(LEASE_SECONDS / 4)))

TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            # Half as long again: a job that is taken over finds the leases of its worker ended.
            "LOCK_TIMEOUT": 1.5 * LEASE_SECONDS,
            "SCHEDULES": TIMETABLE,
            "WORKER_CLASS": "shuke.config.worker.Worker",
        },
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "shuke_language"
#: What the command line speaks, whatever the terminal does (`config.cli`).
COMMAND_LANGUAGE = _environment("SHUKE_COMMAND_LANGUAGE")
#: For the timetable; what people see is in the shop's zone (`common.clock.shop_zone`).
TIME_ZONE = SHOP_ZONE or "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(mode=0o700, exist_ok=True)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Without these Django gives files 0644, whatever the umask (`common.home`).
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Only a declared proxy's headers come so far (`common.proxies`).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
USE_X_FORWARDED_HOST = True
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_NAME = "shuke_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "shuke_csrf"
CSRF_FAILURE_VIEW = "shuke.common.kit.errors.csrf_failure"
if PUBLIC_URL.startswith("https:"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^health/$"]  # monitors and balancers ask from near by
    SECURE_HSTS_SECONDS = 180 * 24 * 3600
#: Days after which facts go that are not audited and wait for nothing; 0: never.
FACT_DAYS = int(_environment("SHUKE_FACT_DAYS", "90"))
#: Biggest message that is read whole, in MB; days for which messages are kept as they came, 0: for ever.
MESSAGE_MAX_MB = int(_environment("SHUKE_MESSAGE_MAX_MB", "25"))
MESSAGE_RAW_DAYS = int(_environment("SHUKE_MESSAGE_RAW_DAYS", "90"))
#: Biggest file that may be imported, in MB.
IMPORT_MAX_MB = int(_environment("SHUKE_IMPORT_MAX_MB", "2000"))
#: What one person may have half uploaded, in MB.
UPLOAD_OPEN_MB = int(_environment("SHUKE_UPLOAD_OPEN_MB", str(2 * IMPORT_MAX_MB)))
#: Lines that one transaction of an import records.
IMPORT_BATCH_LINES = int(_environment("SHUKE_IMPORT_BATCH_LINES", "20000"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["shuke.collect.uploads.LimitedUploadHandler"]

#: Hand-over of letters: smtp://user:password@host:port, or smtps:// for TLS from the start.
SMTP_URL = _environment("SHUKE_SMTP_URL", "smtp://127.0.0.1:2525")
SMTP_CONNECTIONS = int(_environment("SHUKE_SMTP_CONNECTIONS", "4"))
#: Seconds for which a look at consent and block list is good while letters are handed over.
RECHECK_SECONDS = float(_environment("SHUKE_RECHECK_SECONDS", "0.1"))
#: Whether the page /mailbox/ shows what `shuke mailbox` received: for demos and trials.
MAILBOX = _environment("SHUKE_MAILBOX") == "1"

LOG_LEVEL = _environment("SHUKE_LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "axes": {"level": "WARNING"},
        # Django sets its own tree to INFO; here one setting rules.
        "django": {"level": LOG_LEVEL},
        "django.tasks": {"level": LOG_LEVEL},
    },
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
