"""Reading the environment: types, defaults, one message with every problem, what production refuses."""

import stat
from dataclasses import FrozenInstanceError
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.databases import cache_settings, channel_layers, database_settings
from config.environment import Config, ConfigError, load
from config.mail import mail_settings
from core.p256 import base64url, private_key, public_text

pytestmark = pytest.mark.once

SECRET = "fZ3k9-QmW71xTn0bV8sLr2PdYcH6uJgEa4"


def _load(tmp_path: Path, **environ: str) -> Config:
    return load({"DATA_DIR": str(tmp_path)} | environ)


def _production(tmp_path: Path, **environ: str) -> Config:
    known = {"ENVIRONMENT": "production", "SECRET_KEY": SECRET, "PUBLIC_URL": "https://chat.example.org"}
    return _load(tmp_path, **(known | environ))


def _problems(tmp_path: Path, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        _load(tmp_path, **environ)
    return caught.value.problems


def test_nothing_set_is_one_process_on_sqlite_and_memory(tmp_path: Path) -> None:
    config = _load(tmp_path)
    assert config.environment == "development"
    assert config.database_url == f"sqlite:///{tmp_path / 'guildhall.sqlite3'}"
    assert (config.redis_url, config.jobs, config.http_threads) == ("", "inprocess", 2)
    assert config.roles == {"web", "gateway", "jobs"}
    assert config.public_url == "http://localhost:8000"
    assert "localhost" in config.allowed_hosts
    assert not config.debug
    assert config.warnings() == []


def test_the_first_secret_is_kept_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = _load(tmp_path).secret_key
    assert len(first) >= 64
    assert _load(tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secrets" / "secret_key").stat().st_mode) == 0o600
    assert len(list((tmp_path / "secrets").iterdir())) == 1


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path,
        PORT="eighty",
        RATE_LIMITS="maybe",
        JOBS="later",
        PUBLIC_URL="chat.example.org",
        TRUSTED_PROXIES="10.0/99",
    )
    assert [problem.split()[0] for problem in problems] == [
        "PORT",
        "PUBLIC_URL",
        "TRUSTED_PROXIES",
        "RATE_LIMITS",
        "JOBS",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("DATABASE_URL", "mysql://x/y"),
        ("REDIS_URL", "memcached://x"),
        ("ALLOWED_ORIGINS", "https://a.example/path"),
        ("REGISTRATION", "sometimes"),
        ("CAPTCHA_PROVIDER", "recaptcha"),
        ("EMAIL_URL", "pigeon://post"),
        ("STORAGE_URL", "ftp://x"),
        ("ROLES", "web,cooking"),
        ("OUTBOX_SWEEP_AFTER", "nan"),
        ("GATEWAY_RESUME_WINDOW", "-1"),
        ("HTTP_THREADS", "0"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    (problem,) = _problems(tmp_path, **{name: value})
    assert problem.startswith(f"{name} must be ")
    assert value in problem


def test_values_are_typed(tmp_path: Path) -> None:
    config = _load(
        tmp_path,
        TRUSTED_PROXIES="10.0.0.0/8, ::1/128",
        ROLES="web, jobs",
        RATE_LIMITS="off",
        ALLOWED_ORIGINS="https://a.example/,http://b.example:8080",
        PORT="0",
        SECRET_KEY_FALLBACKS="one,two",
        DEFAULT_TRAITS="mt_message_scheduling",
    )
    assert config.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert config.roles == {"web", "jobs"}
    assert config.rate_limits is False
    assert config.allowed_origins == ("https://a.example", "http://b.example:8080")
    assert config.secret_key_fallbacks == ("one", "two")
    assert config.default_traits == ("MT_MESSAGE_SCHEDULING",)
    with pytest.raises(FrozenInstanceError):
        config.port = 1  # type: ignore[misc]


def test_empty_means_not_set(tmp_path: Path) -> None:
    assert _load(tmp_path, PORT="", REDIS_URL=" ", REGISTRATION="").port == 8000


def test_secrets_are_not_in_the_repr(tmp_path: Path) -> None:
    assert SECRET not in repr(_load(tmp_path, SECRET_KEY=SECRET))


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + SECRET}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme-changeme-changeme-changeme"}, "SECRET_KEY"),
        ({"DEBUG": "on"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "a.example,.b.example"}, "ALLOWED_HOSTS"),
        ({"JOBS": "eager"}, "JOBS"),
        ({"EMAIL_URL": "console://"}, "EMAIL_URL"),
        ({"SMS_PROVIDER": "console"}, "SMS_PROVIDER"),
        ({"SMS_PROVIDER": "memory"}, "SMS_PROVIDER"),
        ({"SMS_PROVIDER": "twilio", "SMS_FROM": "+15005550006", "SMS_ACCOUNT": "AC12"}, "SMS_PROVIDER"),
        ({"JOBS": "workers"}, "JOBS"),
    ],
)
def test_production_refuses(tmp_path: Path, environ: dict[str, str], named: str) -> None:
    """SEC-089."""
    with pytest.raises(ConfigError) as caught:
        _production(tmp_path, **environ)
    assert [problem.startswith(named) for problem in caught.value.problems] == [True]


def test_production_serves_its_own_host_only_and_logs_json(tmp_path: Path) -> None:
    config = _production(tmp_path)
    assert config.allowed_hosts == ("chat.example.org",)
    assert config.log_format == "json"
    assert config.is_https


def test_what_weakens_security_is_said(tmp_path: Path) -> None:
    config = _production(
        tmp_path,
        RATE_LIMITS="off",
        PASSWORD_BLOCKLIST="off",
        TOTP_REPLAY_PROTECTION="off",
        NEW_ADDRESS_CONFIRMATION="off",
        EMAIL_URL="smtp://hall:secret@mx.example.org",
        PUBLIC_URL="http://chat.example.org",
    )
    assert [sentence.split()[0] for sentence in config.warnings()] == [
        "RATE_LIMITS",
        "PASSWORD_BLOCKLIST",
        "TOTP_REPLAY_PROTECTION",
        "NEW_ADDRESS_CONFIRMATION",
        "EMAIL_URL",
        "PUBLIC_URL",
    ]
    assert _production(tmp_path).warnings() == []


def test_workers_need_redis(tmp_path: Path) -> None:
    assert _problems(tmp_path, JOBS="workers")[0].startswith("JOBS=workers needs REDIS_URL")
    assert _load(tmp_path, JOBS="workers", REDIS_URL="redis://localhost/0").jobs == "workers"


def test_adapters_need_their_keys(tmp_path: Path) -> None:
    problems = _problems(
        tmp_path,
        CAPTCHA_PROVIDER="turnstile",
        GIF_PROVIDER="tenor",
        LIVEKIT_URL="wss://voice.example",
        PHOTO_DNA_MATCH_URL="https://hashes.example/match",
        ARACHNID_USERNAME="us",
        NCMEC_URL="https://reports.example",
    )
    assert [problem.split()[0] for problem in problems] == [
        "CAPTCHA_PROVIDER=turnstile",
        "GIF_PROVIDER=tenor",
        "LIVEKIT_URL",
        "PHOTO_DNA_MATCH_URL",
        "ARACHNID_USERNAME",
        "NCMEC_URL",
    ]


@pytest.mark.parametrize("url", ["tcp://", "tcp://scanner:0", "tcp://scanner:99999", "unix://"])
def test_a_virus_scanner_is_a_host_or_a_socket(tmp_path: Path, url: str) -> None:
    (problem,) = _problems(tmp_path, CLAMAV_URL=url)
    assert problem.startswith("CLAMAV_URL must be such as")
    for good in ("tcp://127.0.0.1", "tcp://scanner:3310", "unix:///run/clamav/clamd.ctl"):
        config = _load(tmp_path, CLAMAV_URL=good)
        assert (config.clamav_url, config.clamav_fail_open) == (good, True)


def test_both_databases(tmp_path: Path) -> None:
    lite = database_settings(_load(tmp_path))
    assert lite["ENGINE"] == "core.db.sqlite"
    assert lite["NAME"] == str(tmp_path / "guildhall.sqlite3")
    config = _load(tmp_path, DATABASE_URL="postgresql://me:p%40ss@db.example:6432/guildhall")
    post = database_settings(config)
    assert post["ENGINE"] == "django.db.backends.postgresql"
    assert (post["USER"], post["PASSWORD"], post["HOST"], post["PORT"]) == ("me", "p@ss", "db.example", 6432)
    assert (post["CONN_MAX_AGE"], post["CONN_HEALTH_CHECKS"], post["ATOMIC_REQUESTS"]) == (None, True, False)
    assert config.http_threads == 4


def test_redis_carries_cache_and_control_messages_when_there_is_one(tmp_path: Path) -> None:
    config = _load(tmp_path, REDIS_URL="redis://cache.example/3")
    assert cache_settings(config)["LOCATION"] == "redis://cache.example/3"
    assert channel_layers(config)["CONFIG"]["hosts"] == ["redis://cache.example/3"]
    assert "locmem" in cache_settings(_load(tmp_path))["BACKEND"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ("dummy", "localhost", 25, False, False)),
        ("console:", ("console", "localhost", 25, False, False)),
        ("file:///var/mail/out", ("filebased", "localhost", 25, False, False)),
        ("smtp://mail.example", ("smtp", "mail.example", 25, False, False)),
        ("smtp+tls://u:p%3Aw@mail.example", ("smtp", "mail.example", 587, True, False)),
        ("smtps://mail.example:4650", ("smtp", "mail.example", 4650, False, True)),
    ],
)
def test_mail(tmp_path: Path, url: str, expected: tuple[str, str, int, bool, bool]) -> None:
    mail = mail_settings(_load(tmp_path, EMAIL_URL=url))
    assert (mail.backend.split(".")[-2], mail.host, mail.port, mail.use_tls, mail.use_ssl) == expected
    assert mail.password == ("p:w" if "u:p" in url else "")
    assert mail.file_path == ("/var/mail/out" if url.startswith("file") else None)


def test_a_sign_in_provider_is_named_exactly_as_it_names_itself(tmp_path: Path) -> None:
    config = _load(tmp_path, OIDC_ISSUER="https://id.example.org/realm/", OIDC_CLIENT_ID="guildhall")
    assert config.oidc_issuer == "https://id.example.org/realm/"
    assert (config.oidc_scope, config.oidc_auto_provision) == ("openid email profile", True)
    assert (config.oidc_trusted, config.oidc_private_network) == (False, False)
    assert not [warning for warning in config.warnings() if "OIDC" in warning]


def test_push_keys_are_a_pair(tmp_path: Path) -> None:
    private, other = (base64url(bytes([number]) * 32) for number in (7, 8))
    public = public_text(private_key(private))
    assert _load(tmp_path, VAPID_PRIVATE_KEY=private, VAPID_PUBLIC_KEY=public).vapid_private_key == private
    assert private not in repr(_load(tmp_path, VAPID_PRIVATE_KEY=private))
    for wrong in (other, "short", "nonsense!"):
        (problem,) = _problems(tmp_path, VAPID_PRIVATE_KEY=wrong, VAPID_PUBLIC_KEY=public)
        assert problem.startswith("VAPID_PRIVATE_KEY must be 32 bytes")
    assert _problems(tmp_path, VAPID_CONTACT="me@example.org") == ["VAPID_CONTACT must begin with mailto: or https://"]


def test_the_mail_providers_secret_is_base64(tmp_path: Path) -> None:
    assert _load(tmp_path, SWEEGO_WEBHOOK_SECRET="c2VjcmV0").sweego_webhook_secret == "c2VjcmV0"
    for wrong in ("secret!", "x"):
        (problem,) = _problems(tmp_path, SWEEGO_WEBHOOK_SECRET=wrong)
        assert problem.startswith("SWEEGO_WEBHOOK_SECRET must be base64")


def test_the_other_mail_providers_key_is_one_of_the_curve(tmp_path: Path) -> None:
    half, rest = (
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEyZPUk0nDevKCxRMp5+YcGOVd4y",
        "5MoNM/sFNtKhdt9IYAz+Acmpijhq5cbZ1a8tEoRYgvBfNuiLglkBNpjdMAAQ==",
    )
    assert _load(tmp_path, SENDGRID_WEBHOOK_KEY=half + rest).sendgrid_webhook_key == half + rest
    for wrong in ("secret!", "x", half, "c2VjcmV0"):
        (problem,) = _problems(tmp_path, SENDGRID_WEBHOOK_KEY=wrong)
        assert problem.startswith("SENDGRID_WEBHOOK_KEY must be the verification key")


def test_accounts_of_bluesky_need_an_address_that_their_servers_can_fetch(tmp_path: Path) -> None:
    assert _load(tmp_path, BLUESKY_OAUTH="on", PUBLIC_URL="https://chat.example.org").bluesky_oauth
    for url in ("http://chat.example.org", "https://chat.example.org:8443"):
        (problem,) = _problems(tmp_path, BLUESKY_OAUTH="on", PUBLIC_URL=url)
        assert problem.startswith("BLUESKY_OAUTH needs a PUBLIC_URL with https")


def test_what_a_sign_in_provider_needs(tmp_path: Path) -> None:
    assert _problems(tmp_path, OIDC_ISSUER="https://id.example.org") == ["OIDC_ISSUER needs OIDC_CLIENT_ID"]
    assert _problems(tmp_path, OIDC_SCOPE="email") == ["OIDC_SCOPE must contain openid"]
    assert len(_problems(tmp_path, OIDC_ISSUER="id.example.org", OIDC_TOKEN_URL="https://")) == 2


def test_what_weakens_single_sign_on_is_said(tmp_path: Path) -> None:
    switches = {"OIDC_TRUSTED": "on", "OIDC_PRIVATE_NETWORK": "on", "OIDC_JWKS_URL": "http://id.example.org/keys"}
    known = {"OIDC_ISSUER": "https://id.example.org", "OIDC_CLIENT_ID": "guildhall"}
    warnings = [warning for warning in _load(tmp_path, **known, **switches).warnings() if "OIDC" in warning]
    assert len(warnings) == 3


def test_a_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    _load(tmp_path / "one")  # in which a secret is made
    database_settings(_production(tmp_path / "two" / "below"))
    for made in (tmp_path / "one", tmp_path / "two" / "below"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
