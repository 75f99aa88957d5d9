"""EMAIL_URL turned into Django's mail settings."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from config.environment import Config

BACKENDS = {
    "": "django.core.mail.backends.dummy.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
}
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    backend: str
    host: str
    port: int
    user: str
    password: str
    use_tls: bool
    use_ssl: bool
    file_path: str | None


def mail_settings(config: Config) -> MailSettings:
    """No EMAIL_URL means that no mail leaves the server at all."""
    parts = urlsplit(config.email_url)
    return MailSettings(
        backend=BACKENDS.get(parts.scheme, SMTP_BACKEND),
        host=parts.hostname or "localhost",
        port=parts.port or SMTP_PORTS.get(parts.scheme, 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
        file_path=(parts.path or str(config.data_dir / "mail")) if parts.scheme == "file" else None,
    )
