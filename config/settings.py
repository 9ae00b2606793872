"""The one place for settings. Each is read from the environment; `.env.example` explains them."""

import hashlib
from pathlib import Path

import environ

from config import redis_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- mode -------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demonstration users with known passwords
EXERCISE = env.bool("EXERCISE", default=False)  # a database of its own, screens marked LATIHAN
INSECURE_SECRET = "insecure-demonstration-key"  # noqa: S105  a system check refuses it outside debugging
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_SECRET)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)

# --- geography: the only place where an SRID is written ------------------------------------------
STORAGE_SRID = 4326
TILE_SRID = 3857
METRIC_SRID = env.int("METRIC_SRID", default=32750)
REGENCY_DIR = BASE_DIR / env.str("REGENCY_DIR", default="fixtures/ppu")
NETWORK_CACHE_DIR = Path(env.str("NETWORK_CACHE_DIR", default=str(VAR_DIR / "networks")))

# --- applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "frontend",  # before the administration, whose templates it dresses
    "frontend.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.gis",
    "channels",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "django_filters",
    "leaflet",
    "csp",
    "live",
    "agencies",
    "geo",
    "incidents",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "frontend.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

# --- database, Redis ----------------------------------------------------------------------------
DATABASES = {
    "default": env.db("DATABASE_URL", default="postgis:///petasiaga", engine="django.contrib.gis.db.backends.postgis")
}
DATABASES["default"].update(ATOMIC_REQUESTS=False, CONN_HEALTH_CHECKS=True)
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.int("DATABASE_POOL", default=20),
    "timeout": 4,
}
# of what `live.ask` asks, planned once for each connection
_options = DATABASES["default"]["OPTIONS"].get("options", "")
DATABASES["default"]["OPTIONS"]["options"] = f"{_options} -c plan_cache_mode=force_generic_plan"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
REDIS_PREFIX = env.str(
    "REDIS_PREFIX",
    default="ps" + hashlib.sha256(str(DATABASES["default"].get("NAME")).encode()).hexdigest()[:8],
)
CACHES = {
    "default": {
        "BACKEND": "config.cache.RedisOrMemory",
        "LOCATION": redis_url.for_redis(REDIS_URL),
        "KEY_PREFIX": REDIS_PREFIX,
        "OPTIONS": {"socket_timeout": 1.0},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis_url.for_redis(REDIS_URL)], "prefix": REDIS_PREFIX},
    }
}
CELERY_BROKER_URL = redis_url.for_celery(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": REDIS_PREFIX}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "retention": {"task": "agencies.tasks.retention", "schedule": 6 * 3600.0},
    "prune log": {"task": "live.tasks.prune_log", "schedule": 3600.0},
    "keyframe": {"task": "live.tasks.keep_keyframe", "schedule": 1800.0},
}
KEEP_FIXES_DAYS = env.int("KEEP_FIXES_DAYS", default=90)
KEEP_EVENTS_HOURS = env.float("KEEP_EVENTS_HOURS", default=48.0)
KEEP_REPLAY_DAYS = env.float("KEEP_REPLAY_DAYS", default=90.0)

# --- who ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "agencies.sessions"
AUTHENTICATION_BACKENDS = ["agencies.sessions.Backend"]
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600  # one shift
UNIT_CODE_MINUTES = env.int("UNIT_CODE_MINUTES", default=30)  # to open a vehicle's page with
UNIT_PAGE_HOURS = env.int("UNIT_PAGE_HOURS", default=12)  # how long it then stands
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# --- language and time: stored in UTC, shown in the regency's own time --------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# GDAL before 3.9 may follow a spatial reference into files: the API takes EPSG:4326 alone, and files
# are read by an operator at the command line
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Makassar")
COUNTRY_CODE = env.str("COUNTRY_CODE", default="62")  # of telephone numbers that begin with 0

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # no collectstatic step between a pull and a wall that works
MEDIA_ROOT = VAR_DIR / "media"

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "agencies.http.problem",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "agencies.schema.ScopedSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "ALLOWED_VERSIONS": ["1"],  # the schema's answer would carry any other in a header, whatever it holds
    "DEFAULT_PARSER_CLASSES": ["agencies.parsers.SoundJSON"],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("RATE_ANON", "60/min"),
        "user": env.str("RATE_USER", "1200/min"),
        "page": "240/min",
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PetaSiaga",
    "DESCRIPTION": "Incidents, units, nearest unit and coverage zones of an emergency call centre.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "FactEnum": "incidents.dangers.FACT_CODES",
        "ProfileEnum": "geo.profiles.PROFILES",
        "StepViaEnum": ["app", "radio", "telephone"],
        "ViaEnum": "incidents.models.requests.Via",
        "ConsentViaEnum": ["radio", "telephone"],
        "UnitStatusEnum": "agencies.models.UnitStatus",
        "DispatchStatusEnum": "incidents.models.DispatchStatus",
    },
}

# --- the map in the admin: our own tiles, added by frontend/js/admin/map.js ------------------------
LEAFLET_CONFIG = {
    "TILES": [],
    "MIN_ZOOM": 5,
    "MAX_ZOOM": 18,
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": "PetaSiaga",
}

# --- log: no names, numbers or query strings ----------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"outage": {"()": "config.logs.Outage", "loggers": ("channels_redis",)}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["outage"],
            "level": env.str("LOG_LEVEL", "INFO"),  # here: Django's loggers have a level of their own
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
