"""All settings, read strictly from the environment.

`CAMPANILE_ENV` is `production` unless said otherwise: what is not set is safe
or refused, never guessed. `make run` and `make test` set `development` and
`test` themselves. Every variable stands in `.env.example`.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config import api_settings
from config.connections import BROKER, REDIS_PATIENCE, with_pool
from config.error_reports import report_errors
from config.files import storages
from config.kit.env import Environment
from config.logs import configure_structlog, logging_settings
from config.timetable import BEAT

ROOT = Path(__file__).resolve().parent.parent
env = Environment()

ENVIRONMENT = env.choice("CAMPANILE_ENV", options=("production", "development", "test"), default="production")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", default=False) and not PRODUCTION

# -- What production must say ------------------------------------------------
SECRET_KEY = env.secret("SECRET_KEY", when=PRODUCTION, default="development-only-" + "0123456789" * 5)
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS") if PRODUCTION else ["*"]
env.required("ALLOWED_HOSTS", when=PRODUCTION, default="")
DATABASE = env.database("DATABASE_URL", when=PRODUCTION, default="postgresql://postgres@127.0.0.1:5432/campanile")
REDIS_URL = env.required("REDIS_URL", when=PRODUCTION, default="redis://127.0.0.1:6379/0")
BASE_URL = env.text("BASE_URL", "http://localhost:8000").rstrip("/")
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0)
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

# -- The outside world: unset means the simulator in development, the real one in production
STRIPE_API_BASE = env.text("STRIPE_API_BASE")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "" if PRODUCTION else "sk_test_campanile")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "" if PRODUCTION else "whsec_campanile")
REDCROSS_BASE_URL = env.text("REDCROSS_BASE_URL")
INBOUND_MAIL_SECRET = env.text("INBOUND_MAIL_SECRET", "" if PRODUCTION else "inbound_campanile")
ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = env.text("ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY")
ANYMAIL_WEBHOOK_SECRET = env.text("ANYMAIL_WEBHOOK_SECRET")
REDCROSS_PAUSE_MS = env.number("REDCROSS_PAUSE_MS", default=1500)
HOVN_BASE_URL = env.text("HOVN_BASE_URL")
HOVN_SESSION_COOKIE = env.text("HOVN_SESSION_COOKIE") or ("" if PRODUCTION else "session=campanile-demo")
HOVN_PROVIDER_SLUG = env.text("HOVN_PROVIDER_SLUG", "ne-thing-training")
HOVN_PAUSE_MS = env.number("HOVN_PAUSE_MS", default=1000)
EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Campanile <school@campanile.example>")
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN")
TWILIO_FROM = env.text("TWILIO_FROM")
SENTRY_DSN = env.text("SENTRY_DSN")
SIMULATORS = not PRODUCTION

# -- Django ------------------------------------------------------------------
INSTALLED_APPS = [
    "config.kit",
    "messaging.delivery",
    "accounts",
    "catalog",
    "scheduling",
    "enrollments",
    "certificates",
    "messaging",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "config.admin.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "axes",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "heroicons",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_structlog",
    *(() if PRODUCTION else ("config.demo",)),
]

MIDDLEWARE = [
    "config.health.health_middleware",
    "config.kit.request_ids.request_id_middleware",
    "config.kit.api.middleware.surface_middleware",
    "config.request_log.MaskedRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LoginSessionMiddleware",
    "accounts.impersonation.middleware.ImpersonationMiddleware",
    "accounts.middleware.ViewerLanguageMiddleware",
    "config.kit.pages.middleware.ExpiredLoginMiddleware",
    "config.kit.pages.middleware.RefusalMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.kit.pages.middleware.ViewerZoneMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.kit.pages.context.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "config.kit.pages.tags",
            ],
        },
    },
]

DATABASES = {
    "default": with_pool(
        DATABASE,
        size=env.number("DATABASE_POOL", default=8, minimum=1),
        prepares=env.flag("DATABASE_PREPARES", default=True),
    )
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": REDIS_PATIENCE,
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, **REDIS_PATIENCE}]},
    }
}

# -- Accounts ----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the e-mail address is unique, without regard to case: by a constraint
    "axes.W002",  # axes counts; pages and surfaces say 429 in their own words, which its middleware would replace
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PasswordBackend"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = reverse_lazy("accounts:login")
LOGIN_REDIRECT_URL = reverse_lazy("enrollments:start")
LOGOUT_REDIRECT_URL = reverse_lazy("home")
ADMIN_REQUIRES_SECOND_FACTOR = env.flag("ADMIN_REQUIRES_SECOND_FACTOR", default=True)
OTP_TOTP_ISSUER = "Campanile"
AXES_ENABLED = ENVIRONMENT != "test"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "email"
AXES_CLIENT_IP_CALLABLE = "config.kit.clients.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a lock ends when it said it would
AXES_DISABLE_ACCESS_LOG = True  # login sessions and the audit trail know

# -- Security ----------------------------------------------------------------
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.kit.pages.errors.csrf_failure"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that pays is answered with a redirect to Stripe's pages; the simulator's are at its own address.
        "form-action": [
            *(SELF, "https://checkout.stripe.com", "https://hooks.stripe.com"),
            *([STRIPE_API_BASE] if STRIPE_API_BASE and not PRODUCTION else []),
        ],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# -- Language, time, files ---------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]  # each with its catalogue in config/locale
LOCALE_PATHS = [ROOT / "config" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
STATIC_URL = "/static/"
# Only production collects its static files; elsewhere they are found where they lie.
STATIC_BUILT = Path(env.text("STATIC_ROOT", str(ROOT / "static-built")))
STATIC_ROOT = STATIC_BUILT if PRODUCTION else None
STATICFILES_DIRS = [ROOT / "static"]
STATICFILES_FINDERS = [
    "config.kit.pages.styles.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(ROOT / ".local" / "media")))
MEDIA_URL = "/media/"
STORAGES = storages(MEDIA_ROOT, production=PRODUCTION)
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

# -- APIs --------------------------------------------------------------------
REST_FRAMEWORK = api_settings.REST_FRAMEWORK
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR
API_REQUESTS_PER_USER = env.number("API_REQUESTS_PER_USER", default=1200)  # a minute; 0 is no limit
API_REQUESTS_PER_ADDRESS = env.number("API_REQUESTS_PER_ADDRESS", default=600)  # the same for strangers
AUDIT_ADDRESS_DAYS = env.number("AUDIT_ADDRESS_DAYS", default=90)  # so long it is known from where somebody acted
CERTIFICATE_NUMBERS_PER_ADDRESS = env.number("CERTIFICATE_NUMBERS_PER_ADDRESS", default=30)  # an hour; 0 is no limit

# -- Worker ------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlives any outage of Redis
CELERY_BROKER_TRANSPORT_OPTIONS = BROKER
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = BEAT

# -- Logs --------------------------------------------------------------------
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # config.kit.request_ids has cleaned it
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # the same middleware says who asks, by trusted proxies only
LOG_FORMAT = env.choice("LOG_FORMAT", options=("json", "text"), default="json" if PRODUCTION else "text")
LOG_LEVEL = env.choice("LOG_LEVEL", options=("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO")
LOGGING = logging_settings(form=LOG_FORMAT, level=LOG_LEVEL)
configure_structlog()
DJANGO_STRUCTLOG_CELERY_ENABLED = True

env.check()
if SENTRY_DSN:
    report_errors(SENTRY_DSN, environment=ENVIRONMENT)
