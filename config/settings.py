"""Django's settings, derived from the typed configuration in config/environment.py."""

import os
from pathlib import Path
from typing import Any

from config.databases import cache_settings, channel_layers, database_settings
from config.environment import BASE_DIR, load
from config.mail import mail_settings
from core.api.middleware import MIDDLEWARE as API_MIDDLEWARE

GUILDHALL = load(os.environ)
GUILDHALL.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # whoever reads the database reads everything

SECRET_KEY = GUILDHALL.secret_key
SECRET_KEY_FALLBACKS = list(GUILDHALL.secret_key_fallbacks)
DEBUG = GUILDHALL.debug
ALLOWED_HOSTS = list(GUILDHALL.allowed_hosts)
INTERNAL_IPS: list[str] = []

INSTALLED_APPS = [
    "moderation.console.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "django_otp",
    "accounts.sso.apps.LinkedAccountsOnly",
    "allauth.socialaccount",
    "config",
    "core",
    "accounts",
    "guilds",
    "topics",
    "chat",
    "posts",
    "moderation",
    "integrations",
    "gateway",
]

MIDDLEWARE = [
    *API_MIDDLEWARE,
    "integrations.discord.middleware.discord_face",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # For the admin and other pages; API requests pass them by. All but the first are Django's own.
    "core.api.middleware.pages.Admitted",
    "core.api.middleware.pages.Sessions",
    "core.api.middleware.pages.Common",
    "core.api.middleware.pages.Csrf",
    "core.api.middleware.pages.Authentication",
    "core.api.middleware.pages.Messages",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False

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
            ],
            "builtins": ["core.template_tags", "moderation.console.template_tags"],
        },
    }
]

DATABASES = {"default": database_settings(GUILDHALL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache_settings(GUILDHALL)}
CHANNEL_LAYERS = {"default": channel_layers(GUILDHALL)}

AUTH_USER_MODEL = "accounts.User"
GUILDHALL_JOB_DISPATCHER = "config.celery.dispatch"
GUILDHALL_AUTHENTICATOR = "accounts.authentication.authenticate"
PASSWORD_HASHERS = [
    "accounts.signing_in.hashers.GuildhallArgon2Hasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Of allauth only the OpenID Connect client and the table of linked accounts are used (docs/adr/0015).
SOCIALACCOUNT_ADAPTER = "accounts.sso.transport.GuardedSocialAdapter"
SOCIALACCOUNT_SOCIALACCOUNT_STR = "accounts.sso.apps.link_name"
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"

# Of django-oauth-toolkit only the bridge to oauthlib is used (docs/adr/0025).
OAUTH2_PROVIDER = {"OAUTH2_VALIDATOR_CLASS": "integrations.oauth2.validator.Validator"}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]  # of mails; everything else is in English or in the client's hands

FORCE_SCRIPT_NAME = GUILDHALL.base_path or None
STATIC_URL = f"{GUILDHALL.base_path}/static/"
# Only filled by collectstatic, for images and for those who let a proxy serve it.
STATIC_ROOT = Path(GUILDHALL.static_dir) if GUILDHALL.static_dir else GUILDHALL.data_dir / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [path for path in (BASE_DIR / "static",) if path.is_dir()]
# Files are served straight from the source folders, so that nothing has to be collected before the first start.
WHITENOISE_USE_FINDERS = not GUILDHALL.static_dir
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = GUILDHALL.data_dir / "media"

SESSION_ENGINE = "core.page_sessions"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = GUILDHALL.base_path or "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = GUILDHALL.is_https
CSRF_COOKIE_HTTPONLY = True  # forms carry it in a field; no script reads it
CSRF_COOKIE_SECURE = GUILDHALL.is_https
CSRF_TRUSTED_ORIGINS = list(GUILDHALL.allowed_origins)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 31_536_000 if GUILDHALL.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if GUILDHALL.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
# SEC-093: bounds against form bombs; uploads have their own limits in the views.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024  # images travel as base64 inside JSON
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "Guildhall", "VERSION": "1.0.0", "SERVE_INCLUDE_SCHEMA": False}

EMAIL = mail_settings(GUILDHALL)
EMAIL_BACKEND = EMAIL.backend
EMAIL_HOST = EMAIL.host
EMAIL_PORT = EMAIL.port
EMAIL_HOST_USER = EMAIL.user
EMAIL_HOST_PASSWORD = EMAIL.password
EMAIL_USE_TLS = EMAIL.use_tls
EMAIL_USE_SSL = EMAIL.use_ssl
EMAIL_FILE_PATH = EMAIL.file_path
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = GUILDHALL.email_from

LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": GUILDHALL.log_level, "format": GUILDHALL.log_format}
