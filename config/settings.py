"""Settings, read from the environment; a bad value stops the start with a sentence that names the variable."""

from importlib.util import find_spec
from pathlib import Path

import plotly
from celery.schedules import crontab

from config.environment import choice, database, flag, integer, secret_key, text
from config.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(text("TONGJIAN_DATA", str(BASE_DIR / ".data")))
DEBUG = flag("DEBUG", False)
SECRET_KEY = secret_key(DATA_DIR)
ALLOWED_HOSTS = text("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in text("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "leaflet",
    "axes",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "park",
    "inventory",
    "decoupling",
    "measures",
    "assessment",
]
MIDDLEWARE = [
    "config.middleware.RequestNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "django.template.context_processors.i18n",
                "assessment.navigation.frame",
            ],
        },
    }
]

DATABASE_URL = text("DATABASE_URL", f"postgresql://postgres@/tongjian?host={DATA_DIR / 'postgres'}")
DATABASES = {"default": database(DATABASE_URL)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["TEST"] = {"NAME": "test_tongjian" + text("TEST_SUFFIX", "")}
REDIS_URL = text("REDIS_URL", "redis://127.0.0.1:6379/0")

AUTH_USER_MODEL = "park.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.client.address"
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Bootstrap's wheel is a namespace package: it has a folder, but no __file__.
BOOTSTRAP = Path(next(iter(find_spec("bootstrap").submodule_search_locations)))  # type: ignore[union-attr, arg-type]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap/css", BOOTSTRAP / "css"),
    ("bootstrap/js", BOOTSTRAP / "js"),
    ("plotly", Path(plotly.__file__).parent / "package_data"),
]
MEDIA_ROOT = Path(text("MEDIA_ROOT", str(DATA_DIR / "files")))
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
# A sheet of the monthly form has up to 300 rows of some 45 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
LEDGER_MAX_BYTES = integer("LEDGER_MAX_BYTES", 20 * 1024 * 1024)
# Files up to this size are checked while the person waits, larger ones by a worker.
LEDGER_CHECK_AT_ONCE = integer("LEDGER_CHECK_AT_ONCE", 512 * 1024)
# E-mail leaves by SMTP in production; without a server every e-mail is a file in MAIL_ROOT.
EMAIL_BACKENDS = {"file": "filebased", "smtp": "smtp", "console": "console"}
MAIL_KIND = choice("EMAIL_BACKEND", tuple(EMAIL_BACKENDS))
EMAIL_BACKEND = f"django.core.mail.backends.{EMAIL_BACKENDS[MAIL_KIND]}.EmailBackend"
EMAIL_FILE_PATH = MAIL_ROOT = text("MAIL_ROOT", str(DATA_DIR / "mail"))
EMAIL_HOST = text("EMAIL_HOST", "localhost")
EMAIL_PORT = integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = flag("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = text("EMAIL_FROM", "tongjian@localhost")
# What stands before the addresses in e-mails; without it they name no address.
SITE_URL = text("SITE_URL", "").rstrip("/")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LEAFLET_CONFIG = {"TILES": [], "RESET_VIEW": False, "ATTRIBUTION_PREFIX": ""}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "park.api_auth.ApiKeyAuthentication",
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "同减 Tongjian API",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {"GradeEnum": "assessment.models.Grade.choices"},
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "assessment.tasks.sweep", "schedule": 30.0},
    "checks": {"task": "inventory.tasks.sweep_checks", "schedule": 20.0},
    "mail": {"task": "assessment.tasks.mail", "schedule": 60.0},
    # In office hours: nobody is reminded at night.
    "remind": {"task": "assessment.tasks.remind", "schedule": crontab(minute="5", hour="8-18")},
    "watch-readings": {"task": "assessment.tasks.watch_readings", "schedule": 300.0},
}
RECOMPUTE_MAX_ATTEMPTS = 3

SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
# Production stands behind our proxy, which speaks HTTPS and names the client.
BEHIND_PROXY = flag("HTTPS", False)
if BEHIND_PROXY:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = integer("HSTS_SECONDS", 31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

METRICS_TOKEN = text("METRICS_TOKEN", "")
LOGGING = logging_settings(choice("LOG_FORMAT", ("line", "json")), text("LOG_LEVEL", "INFO"))
