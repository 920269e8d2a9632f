"""All settings, from the environment only. Each variable is a row of the table in docs/operating.md."""

from pathlib import Path
from typing import Any

from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env, logs, mail, push
from config.facade import MIGRATION_MODULES, OAUTH2_PROVIDER, OAUTH2_PROVIDER_APPLICATION_MODEL  # noqa: F401
from config.headers import worker_scope
from config.looks import FORMAT_MODULE_PATH, UNFOLD  # noqa: F401  (a setting: Django reads it here)
from config.mail import (  # noqa: F401
    DEFAULT_FROM_EMAIL,
    EMAIL_HOST,
    EMAIL_HOST_PASSWORD,
    EMAIL_HOST_USER,
    EMAIL_PORT,
    EMAIL_TIMEOUT,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
)
from config.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401
from config.schema import SPECTACULAR_SETTINGS  # noqa: F401
from config.screening import SCREENING  # noqa: F401
from config.version import VERSION

BASE_DIR = Path(__file__).resolve().parent.parent

# embedded: one process, nothing else needed; production: refuses what is only good enough for a demo
MODE = env.choice("HONGYAN_MODE", "embedded", ("embedded", "production"))
EMBEDDED = MODE == "embedded"
DEMO = env.flag("HONGYAN_DEMO", default=EMBEDDED)
DEBUG = env.flag("DEBUG", default=False)
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / ".data")
PUBLIC_URLS = env.urls("PUBLIC_URLS", ("http", "https"))
REDIS_SCHEMES = ("redis", "rediss", "unix")
REDIS_URL = env.url("REDIS_URL", REDIS_SCHEMES)
BUS_URLS = env.urls("BUS_URLS", REDIS_SCHEMES, (REDIS_URL,) if REDIS_URL else ())


def _secret_key() -> str:
    """SECRET_KEY; embedded, one is made at the first start and kept beside the data."""
    given = env.text("SECRET_KEY")
    if given or not EMBEDDED:
        if len(given) < 50:
            raise ImproperlyConfigured("SECRET_KEY: at least 50 characters are needed in production.")
        return given
    return env.kept_secret(DATA_DIR / "secret_key")


SECRET_KEY = _secret_key()
# seals the audit log; kept when SECRET_KEY changes, or the old entries could no longer be verified
AUDIT_KEY = env.text("AUDIT_KEY") or SECRET_KEY
if len(AUDIT_KEY) < 50 and AUDIT_KEY != SECRET_KEY:
    raise ImproperlyConfigured("AUDIT_KEY: at least 50 characters are needed.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]") if EMBEDDED else ())
if not EMBEDDED and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS: name the hosts under which people reach this server.")
CSRF_TRUSTED_ORIGINS = PUBLIC_URLS

INSTALLED_APPS = [
    "daphne",  # first: its runserver serves ASGI in development
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "oauth2_provider",
    "csp",
    "storages",
    "treebeard",
    "imcore",
    "oa",
]

MIDDLEWARE = [
    "imcore.request_ids.request_id_middleware",
    "imcore.metrics.requests.CountedRequests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "imcore.accounts.live_sessions.LiveSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- data
DATABASES = {"default": env.database("DATABASE_URL", sqlite=DATA_DIR / "hongyan.sqlite3")}
if not EMBEDDED and "sqlite" in str(DATABASES["default"]["ENGINE"]):
    raise ImproperlyConfigured("DATABASE_URL: production needs PostgreSQL.")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "hongyan",
        # a Redis that is silent must not hold up every request: they do without it
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "imcore.dispatch.layer.PipelinedPubSubLayer",
        "CONFIG": {"hosts": BUS_URLS, "prefix": "hongyan"},
    }
    if REDIS_URL
    # a node is in its groups for as long as it runs; the layer's own expiry of a day would make it deaf
    else {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000, "group_expiry": 10**9}}
}
if not EMBEDDED and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL: production needs Redis.")
CELERY_BROKER_URL = REDIS_URL or "memory://"
# does a server process work off the tasks as well? Without Redis nobody else could
WORKER_WITHIN = env.flag("WORKER_WITHIN", default=EMBEDDED and not REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# --- files
MEDIA_ROOT = env.folder("MEDIA_ROOT", DATA_DIR / "files")
S3_BUCKET = env.text("S3_BUCKET")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.url("S3_ENDPOINT_URL", ("http", "https")) or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "querystring_expire": 300,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [env.folder("STATIC_BUILD", BASE_DIR / "static")]
# embedded serves the built files where they lie: nothing to collect, no second copy
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_ADD_HEADERS_FUNCTION = worker_scope

# --- people
AUTH_USER_MODEL = "imcore.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "imcore.accounts.backends.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "imcore.accounts.passwords.EndsLogins"},  # hears of every change
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"
LOGIN_DAYS = env.integer("LOGIN_DAYS", 30, low=1, high=365)
SESSION_COOKIE_AGE = LOGIN_DAYS * 86_400
AXES_FAILURE_LIMIT = env.integer("LOGIN_FAILURES", 10, low=3, high=1000)
AXES_COOLOFF_TIME = env.integer("LOGIN_COOLOFF_MINUTES", 10, low=1, high=1440) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # the devices are that log; and it would make a session for each token login
PROXY_COUNT = env.integer("PROXY_COUNT", 0, low=0, high=5)
AXES_CLIENT_IP_CALLABLE = "imcore.accounts.addresses.client_address"
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "imcore.accounts.sign_in.locked_out"
AXES_VERBOSE = False

# --- languages
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# --- what a browser may do
HTTPS = env.flag("HTTPS", default=not EMBEDDED)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),  # django-unfold's Alpine needs eval; the admin has frame protection besides
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF, "ws:", "wss:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
    },
}

# --- APIs
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["imcore.rest.BearerAuthentication", "imcore.rest.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "imcore.rest.WhileOpen"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["imcore.rest.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "imcore.rest.error_response",
    "DEFAULT_THROTTLE_CLASSES": ["imcore.rest.UserThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "user": env.rate("REST_RATE", "3000/min"),
        "upload": env.rate("UPLOAD_RATE", "300/min"),
        "password": "10/min",
    },
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
    "NUM_PROXIES": PROXY_COUNT,  # 0: nobody chooses the address that a throttle counts him by
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

# --- the core's own figures
IMCORE: dict[str, Any] = {
    "recall_seconds": env.integer("RECALL_SECONDS", 120, low=0, high=31_536_000),
    "edit_seconds": env.integer("EDIT_SECONDS", 86_400, low=0, high=31_536_000),
    "member_limit": env.integer("MEMBER_LIMIT", 500, low=2, high=10_000),
    "frames_per_second": env.integer("FRAMES_PER_SECOND", 100, low=1, high=100_000),
    "frames_burst": env.integer("FRAMES_BURST", 500, low=1, high=1_000_000),
    "reader_frames": env.integer("READER_FRAMES", 1000, low=10, high=100_000),
    "reader_bytes": env.integer("READER_BYTES", 1_048_576, low=65_536, high=1 << 30),
    "reconcile_seconds": 2.0,
    "note_opens_case": env.flag("CASES_FOR_NOTES", default=False),
    "look_minutes": env.integer("LOOK_MINUTES", 30, low=1, high=480),  # a reason to read what others write is good so long
    "image_bytes": env.integer("IMAGE_MEGABYTES", 20, low=1, high=100) << 20,
    "file_bytes": env.integer("FILE_MEGABYTES", 200, low=1, high=5000) << 20,
    "voice_bytes": env.integer("VOICE_MEGABYTES", 10, low=1, high=100) << 20,
    "video_bytes": env.integer("VIDEO_MEGABYTES", 200, low=1, high=5000) << 20,
    "avatar_bytes": env.integer("AVATAR_MEGABYTES", 5, low=1, high=50) << 20,
    "image_pixels": env.integer("IMAGE_MEGAPIXELS", 50, low=1, high=500) * 1_000_000,
    "metrics_addresses": env.networks("METRICS_ADDRESSES", ("127.0.0.1", "::1")),  # who may read /metrics
    "drain_seconds": env.integer("DRAIN_SECONDS", 0 if EMBEDDED else 8, low=0, high=600),  # while it lets its sockets go
}

DIGEST = mail.digest(host=mail.EMAIL_HOST, sender=mail.DEFAULT_FROM_EMAIL, public_urls=PUBLIC_URLS)
PUSH = push.push(embedded=EMBEDDED, secret_key=SECRET_KEY, public_urls=PUBLIC_URLS)
LOGGING = logs.logging(level=env.choice("LOG_LEVEL", "INFO", logs.CHOICES), as_json=not EMBEDDED)
if SENTRY_DSN := env.url("SENTRY_DSN", ("http", "https")):
    from config import faults

    faults.report_to(SENTRY_DSN, release=VERSION, environment=MODE)
