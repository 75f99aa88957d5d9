"""The whole configuration of a Guildhall process, read once from environment variables.

Every field is documented in docs/operating.md. Nothing else in the product reads os.environ.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from config.reader import ConfigError, Network, Reader
from config.refusals import combination_problems, production_problems, weakenings
from config.secret_key import stored_secret
from core.ladder import parse_ladder

__all__ = ["Config", "ConfigError", "load"]

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENTS = ("development", "test", "production")
FILTER_LINKS = ("remove", "keep")
STRIKE_LADDER = "1 warn, 2 24h, 3 7d, 5 forever"
REGISTRATION = ("open", "invite", "approval", "closed")
CAPTCHA = ("off", "hcaptcha", "turnstile")
JOB_MODES = ("eager", "inprocess", "workers")
PROCESS_ROLES = ("web", "gateway", "jobs")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("console", "json")
GIF_PROVIDERS = ("off", "klipy", "tenor")
SMS_PROVIDERS = ("off", "console", "twilio", "memory")
STRIPE_PRICES = tuple(
    f"{product}_{currency}"
    for product in ("monthly", "yearly", "gift_1_month", "gift_1_year")
    for currency in ("eur", "usd")
)
TRAITS = ("MT_EXPRESSION_PACKS", "MT_MESSAGE_SCHEDULING", "none")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    environment: str
    debug: bool
    data_dir: Path
    database_url: str
    redis_url: str
    public_url: str
    web_url: str
    host: str
    port: int
    notify_socket: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    internal_secret: str
    allowed_hosts: tuple[str, ...]
    allowed_origins: tuple[str, ...]
    trusted_proxies: tuple[Network, ...]
    instance_name: str
    instance_description: str
    instance_stats: bool
    demo: bool
    email_url: str
    email_from: str
    email_dns_check: bool
    sweego_webhook_secret: str
    sendgrid_webhook_key: str
    geoip_path: str
    sms_provider: str
    sms_from: str
    sms_account: str
    sms_token: str
    storage_url: str
    static_dir: str
    media_url_hours: int
    attachment_decay: bool
    link_previews: bool
    registration: str
    auto_join_invite: str
    first_account_is_admin: bool
    content_filter_words: tuple[str, ...] | None  # None: the list that comes with the server
    content_filter_links: str  # one of FILTER_LINKS
    strike_ladder: str  # as core.ladder reads it
    report_alerts_url: str
    ban_addresses: bool
    password_blocklist: bool
    totp_replay_protection: bool
    new_address_confirmation: bool
    strict_password_login: bool
    must_start_session: bool
    rate_limits: bool
    raid_joins: int
    raid_seconds: int
    raid_minutes: int
    registration_burst: int
    registration_burst_alike: int
    registration_burst_minutes: int
    captcha_provider: str
    captcha_site_key: str
    captcha_secret: str
    default_traits: tuple[str, ...]
    export_cooldown: int
    vanity_urls: bool
    search: bool
    discovery: bool
    discovery_min_members: int
    session_idle_days: int
    deletion_grace_hours: int
    inactivity_days: int
    passkey_rp_id: str
    passkey_origins: tuple[str, ...]
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_name: str
    oidc_scope: str
    oidc_allowed_domains: tuple[str, ...]
    oidc_auto_provision: bool
    oidc_trusted: bool
    oidc_private_network: bool
    oidc_redirect_uri: str
    oidc_authorization_url: str
    oidc_token_url: str
    oidc_userinfo_url: str
    oidc_jwks_url: str
    livekit_url: str
    livekit_api_key: str
    livekit_api_secret: str
    livekit_api_url: str
    livekit_private_network: bool
    stun_urls: tuple[str, ...]
    turn_urls: tuple[str, ...]
    turn_secret: str
    turn_ttl: float
    gif_provider: str
    gif_api_key: str
    stripe_secret_key: str
    stripe_webhook_secret: str
    stripe_prices: Mapping[str, str]
    lifetime_guild: int
    lifetime_operators_guild: int
    vapid_public_key: str
    vapid_private_key: str
    vapid_contact: str
    relay_registration_token: str
    bluesky_oauth: bool
    bluesky_plc_url: str
    clamav_url: str
    clamav_fail_open: bool
    photo_dna_hash_url: str
    photo_dna_match_url: str
    photo_dna_key: str
    photo_dna_enhance: bool
    arachnid_url: str
    arachnid_username: str
    arachnid_password: str
    csam_scan_seconds: float
    csam_private_network: bool
    csam_evidence_days: int
    report_files_days: int
    ncmec_url: str
    ncmec_username: str
    ncmec_password: str
    ncmec_contact: str
    jobs: str
    job_takeover_after: float
    roles: frozenset[str]
    http_threads: int
    outbox_sweep_after: float
    gateway_resume_window: float
    gateway_replay_events: int
    discord_dialect: bool
    public_pages: bool
    log_level: str
    log_format: str

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def knows_abuse(self) -> bool:
        """Whether a service is set up that knows abuse of children."""
        return bool(self.photo_dna_match_url or self.arachnid_username)

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def base_path(self) -> str:
        """The path below which people find this server: "" or such as "/chat"."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def gateway_url(self) -> str:
        """Where clients open the gateway's WebSocket; without a query, which they append by plain concatenation."""
        return f"ws{self.public_url.removeprefix('http')}/gateway"

    @property
    def oidc_urls(self) -> tuple[str, ...]:
        """Every address of the sign-in provider that was given."""
        urls = (self.oidc_issuer, self.oidc_authorization_url, self.oidc_token_url, self.oidc_userinfo_url)
        return tuple(url for url in (*urls, self.oidc_jwks_url) if url)

    @property
    def mail_is_on(self) -> bool:
        return bool(self.email_url)

    def warnings(self) -> list[str]:
        """One sentence for each switch that weakens security; printed at start."""
        return weakenings(self)

    def __repr__(self) -> str:
        # Secrets would otherwise end in tracebacks and logs.
        return f"<Config {self.environment} {self.public_url}, {len(fields(self))} settings>"


def load(environ: Mapping[str, str]) -> Config:
    """Read and check everything. Raises ConfigError that lists all problems found."""
    read = Reader(environ)
    config = _read(read)
    problems = read.problems + combination_problems(config)
    problems += production_problems(config, secret_was_given=read.has("SECRET_KEY"))
    if problems:
        raise ConfigError(problems)
    return config


def _read(read: Reader) -> Config:
    environment = read.choice("ENVIRONMENT", "development", ENVIRONMENTS)
    data_dir = Path(read.text("DATA_DIR") or BASE_DIR / "data").expanduser().absolute()
    port = read.whole("PORT", 8000, most=65535)
    public_url = read.url("PUBLIC_URL", f"http://localhost:{port}")
    public_host = urlsplit(public_url).hostname or "localhost"
    web_url = read.url("WEB_URL")
    database_url = read.url("DATABASE_URL", f"sqlite:///{data_dir / 'guildhall.sqlite3'}", schemes=DATABASE_SCHEMES)
    production = environment == "production"
    generates = not production
    return Config(
        environment=environment,
        debug=read.flag("DEBUG", False),
        data_dir=data_dir,
        database_url=database_url,
        redis_url=read.url("REDIS_URL", schemes=("redis", "rediss", "unix")),
        public_url=public_url,
        web_url=web_url,
        host=read.text("HOST", "127.0.0.1"),
        port=port,
        notify_socket=read.text("NOTIFY_SOCKET"),
        secret_key=read.text("SECRET_KEY") or (stored_secret(data_dir, "secret_key") if generates else ""),
        secret_key_fallbacks=read.words("SECRET_KEY_FALLBACKS"),
        internal_secret=read.text("INTERNAL_SECRET"),
        allowed_hosts=read.words("ALLOWED_HOSTS", _default_hosts(public_host, production)),
        allowed_origins=read.origins("ALLOWED_ORIGINS", tuple(_origin(url) for url in (public_url, web_url) if url)),
        trusted_proxies=read.networks("TRUSTED_PROXIES"),
        instance_name=read.text("INSTANCE_NAME", "Guildhall"),
        instance_description=read.text("INSTANCE_DESCRIPTION"),
        instance_stats=read.flag("INSTANCE_STATS", True),
        demo=read.flag("DEMO", not production),
        email_url=read.url("EMAIL_URL", schemes=("smtp", "smtps", "smtp+tls", "console", "file")),
        email_from=read.text("EMAIL_FROM", f"Guildhall <noreply@{public_host}>"),
        email_dns_check=read.flag("EMAIL_DNS_CHECK", False),
        sweego_webhook_secret=read.text("SWEEGO_WEBHOOK_SECRET"),
        sendgrid_webhook_key=read.text("SENDGRID_WEBHOOK_KEY"),
        geoip_path=read.text("GEOIP_PATH"),
        sms_provider=read.choice("SMS_PROVIDER", "off", SMS_PROVIDERS),
        sms_from=read.text("SMS_FROM"),
        sms_account=read.text("SMS_ACCOUNT"),
        sms_token=read.text("SMS_TOKEN"),
        storage_url=read.url("STORAGE_URL", (data_dir / "media").as_uri(), schemes=("file", "s3")),
        static_dir=read.text("STATIC_DIR"),
        attachment_decay=read.flag("ATTACHMENT_DECAY", False),
        link_previews=read.flag("LINK_PREVIEWS", environment != "test"),
        media_url_hours=read.whole("MEDIA_URL_HOURS", 24, least=1, most=8760),
        registration=read.choice("REGISTRATION", "open", REGISTRATION),
        auto_join_invite=read.text("AUTO_JOIN_INVITE"),
        content_filter_words=_filter_words(read.words("CONTENT_FILTER_WORDS")),
        content_filter_links=read.choice("CONTENT_FILTER_LINKS", "remove", FILTER_LINKS),
        strike_ladder=_ladder(read),
        report_alerts_url=read.url("REPORT_ALERTS_URL"),
        first_account_is_admin=read.flag("FIRST_ACCOUNT_IS_ADMIN", environment != "test"),
        ban_addresses=read.flag("BAN_ADDRESSES", environment != "test"),
        password_blocklist=read.flag("PASSWORD_BLOCKLIST", True),
        totp_replay_protection=read.flag("TOTP_REPLAY_PROTECTION", True),
        new_address_confirmation=read.flag("NEW_ADDRESS_CONFIRMATION", True),
        strict_password_login=read.flag("STRICT_PASSWORD_LOGIN", False),
        must_start_session=read.flag("MUST_START_SESSION", False),
        rate_limits=read.flag("RATE_LIMITS", environment != "test"),
        raid_joins=read.whole("RAID_JOINS", 60, most=100_000),
        raid_seconds=read.whole("RAID_SECONDS", 60, least=1, most=3600),
        raid_minutes=read.whole("RAID_MINUTES", 15, least=1, most=1440),
        registration_burst=read.whole("REGISTRATION_BURST", 100 * (environment != "test"), most=100_000),
        registration_burst_alike=read.whole("REGISTRATION_BURST_ALIKE", 15 * (environment != "test"), most=100_000),
        registration_burst_minutes=read.whole("REGISTRATION_BURST_MINUTES", 10, least=1, most=1440),
        captcha_provider=read.choice("CAPTCHA_PROVIDER", "off", CAPTCHA),
        captcha_site_key=read.text("CAPTCHA_SITE_KEY"),
        captcha_secret=read.text("CAPTCHA_SECRET"),
        default_traits=read.choices("DEFAULT_TRAITS", TRAITS[:-1], TRAITS),
        export_cooldown=read.whole("EXPORT_COOLDOWN", 7 * 86400),
        vanity_urls=read.flag("VANITY_URLS", environment != "test"),
        search=read.flag("SEARCH", True),
        discovery=read.flag("DISCOVERY", True),
        discovery_min_members=read.whole("DISCOVERY_MIN_MEMBERS", 1),
        session_idle_days=read.whole("SESSION_IDLE_DAYS", 90, least=1),
        deletion_grace_hours=read.whole("DELETION_GRACE_HOURS", 72, most=87_600),
        inactivity_days=read.whole("INACTIVITY_DAYS", 0, most=36_500),
        passkey_rp_id=read.text("PASSKEY_RP_ID", public_host),
        passkey_origins=read.origins("PASSKEY_ORIGINS", (_origin(web_url or public_url),)),
        oidc_issuer=read.address("OIDC_ISSUER"),
        oidc_client_id=read.text("OIDC_CLIENT_ID"),
        oidc_client_secret=read.text("OIDC_CLIENT_SECRET"),
        oidc_name=read.text("OIDC_NAME", "Single sign-on"),
        oidc_scope=read.text("OIDC_SCOPE", "openid email profile"),
        oidc_allowed_domains=read.words("OIDC_ALLOWED_DOMAINS"),
        oidc_auto_provision=read.flag("OIDC_AUTO_PROVISION", True),
        oidc_trusted=read.flag("OIDC_TRUSTED", False),
        oidc_private_network=read.flag("OIDC_PRIVATE_NETWORK", False),
        oidc_redirect_uri=read.address("OIDC_REDIRECT_URI"),
        oidc_authorization_url=read.address("OIDC_AUTHORIZATION_URL"),
        oidc_token_url=read.address("OIDC_TOKEN_URL"),
        oidc_userinfo_url=read.address("OIDC_USERINFO_URL"),
        oidc_jwks_url=read.address("OIDC_JWKS_URL"),
        livekit_url=read.url("LIVEKIT_URL", schemes=("ws", "wss", "http", "https")),
        livekit_api_key=read.text("LIVEKIT_API_KEY"),
        livekit_api_secret=read.text("LIVEKIT_API_SECRET"),
        livekit_api_url=read.url("LIVEKIT_API_URL", schemes=("ws", "wss", "http", "https")),
        livekit_private_network=read.flag("LIVEKIT_PRIVATE_NETWORK", False),
        stun_urls=read.words("STUN_URLS"),
        turn_urls=read.words("TURN_URLS"),
        turn_secret=read.text("TURN_SECRET"),
        turn_ttl=read.seconds("TURN_TTL", 86_400.0, least=60),
        gif_provider=read.choice("GIF_PROVIDER", "off", GIF_PROVIDERS),
        gif_api_key=read.text("GIF_API_KEY"),
        stripe_secret_key=read.text("STRIPE_SECRET_KEY"),
        stripe_webhook_secret=read.text("STRIPE_WEBHOOK_SECRET"),
        stripe_prices=read.named("STRIPE_PRICES", STRIPE_PRICES),
        lifetime_guild=read.whole("LIFETIME_GUILD", 0, most=2**63 - 1),
        lifetime_operators_guild=read.whole("LIFETIME_OPERATORS_GUILD", 0, most=2**63 - 1),
        vapid_public_key=read.text("VAPID_PUBLIC_KEY"),
        vapid_private_key=read.text("VAPID_PRIVATE_KEY"),
        vapid_contact=read.text("VAPID_CONTACT"),
        relay_registration_token=read.text("RELAY_REGISTRATION_TOKEN"),
        bluesky_oauth=read.flag("BLUESKY_OAUTH", False),
        bluesky_plc_url=read.url("BLUESKY_PLC_URL", "https://plc.directory", schemes=("https",)),
        clamav_url=read.url("CLAMAV_URL", schemes=("tcp", "unix")),
        clamav_fail_open=read.flag("CLAMAV_FAIL_OPEN", True),
        photo_dna_hash_url=read.url("PHOTO_DNA_HASH_URL"),
        photo_dna_match_url=read.url("PHOTO_DNA_MATCH_URL"),
        photo_dna_key=read.text("PHOTO_DNA_KEY"),
        photo_dna_enhance=read.flag("PHOTO_DNA_ENHANCE", False),
        arachnid_url=read.url("ARACHNID_URL", "https://shield.projectarachnid.com/v1/media"),
        arachnid_username=read.text("ARACHNID_USERNAME"),
        arachnid_password=read.text("ARACHNID_PASSWORD"),
        csam_scan_seconds=read.seconds("CSAM_SCAN_SECONDS", 30.0, least=1),
        csam_private_network=read.flag("CSAM_PRIVATE_NETWORK", False),
        csam_evidence_days=read.whole("CSAM_EVIDENCE_DAYS", 730, least=1, most=36_500),
        report_files_days=read.whole("REPORT_FILES_DAYS", 180, least=1, most=36_500),
        ncmec_url=read.url("NCMEC_URL"),
        ncmec_username=read.text("NCMEC_USERNAME"),
        ncmec_password=read.text("NCMEC_PASSWORD"),
        ncmec_contact=read.text("NCMEC_CONTACT"),
        jobs=read.choice("JOBS", "inprocess", JOB_MODES),
        job_takeover_after=read.seconds("JOB_TAKEOVER_AFTER", 30.0, least=0.5),
        roles=frozenset(read.choices("ROLES", PROCESS_ROLES, PROCESS_ROLES)),
        # More threads bring SQLite nothing (492/444/494/495 messages/s with 1/2/4/8) and cost the gateway latency.
        http_threads=read.whole("HTTP_THREADS", 2 if database_url.startswith("sqlite") else 4, least=1, most=64),
        outbox_sweep_after=read.seconds("OUTBOX_SWEEP_AFTER", 5.0),
        gateway_resume_window=read.seconds("GATEWAY_RESUME_WINDOW", 10.0),
        gateway_replay_events=read.whole("GATEWAY_REPLAY_EVENTS", 4096, least=1),
        discord_dialect=read.flag("DISCORD_DIALECT", True),
        public_pages=read.flag("PUBLIC_PAGES", True),
        log_level=read.choice("LOG_LEVEL", "info", LOG_LEVELS),
        log_format=read.choice("LOG_FORMAT", "json" if production else "console", LOG_FORMATS),
    )


def _filter_words(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """None for the list that comes with the server; `off` is an empty one."""
    return () if words == ("off",) else words or None


def _ladder(read: Reader) -> str:
    text = read.text("STRIKE_LADDER") or STRIKE_LADDER
    try:
        parse_ladder(text)
    except ValueError as problem:
        read.problems.append(f"STRIKE_LADDER: {problem}")
    return text


def _default_hosts(public_host: str, production: bool) -> tuple[str, ...]:
    return (public_host,) if production else tuple(dict.fromkeys((public_host, "localhost", "127.0.0.1", "[::1]")))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
