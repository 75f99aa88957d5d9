"""Noticing that many people register at once, and having those wait for approval who come with them.

Three things are counted: all registrations, those from one network, those with addresses of one e-mail domain. Of each
that runs over, administrators have the state in the setting `registration_bursts`: since when it has, and until when
whoever comes with it waits. Networks stand there, and with those who wait, by a keyed hash: nobody is shown them.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from django.conf import settings

from accounts.address_bans import address_of
from core.clock import iso, now
from core.instance_settings import store, stored
from core.limits import hit
from core.models import InstanceSetting

SETTING = "registration_bursts"
ALL = "all"
_KEPT = timedelta(days=7)
_RENEWED_EVERY = timedelta(minutes=1)
_DIGEST = 16
_PREFIXES = {4: 24, 6: 64}
_Bursts = dict[str, dict[str, str]]

_GREAT_PROVIDERS = (
    "126.com 163.com aol.com comcast.net fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net"
    " googlemail.com hotmail.com hotmail.co.uk hotmail.de hotmail.fr icloud.com laposte.net libero.it live.com mac.com"
    " mail.com mail.ru me.com msn.com naver.com orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de"
    " proton.me protonmail.com qq.com t-online.de tutanota.com web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de"
    " yahoo.fr yandex.com yandex.ru zoho.com"
)
MANY_PEOPLES = frozenset(_GREAT_PROVIDERS.split())
"""Domains whose addresses say nothing about who has them."""


def count_registration(email: str | None, ip: str) -> tuple[str, bool]:
    """Count a new account, in the operation that makes it. Returns the burst because of which it waits, "" for none,
    and whether that begins with it. One query, and three more now and then while a burst goes on."""
    kinds = _kinds(email, ip)
    too_many = [kind for kind, most in kinds.items() if most and _runs_over(kind, most)]
    running, begun = running_bursts(), False
    if any(_is_stale(running.get(kind)) for kind in too_many):
        running, begun = _note(too_many)
    burst = next((kind for kind in kinds if kind in running), "")
    return burst, begun and burst in too_many


def running_bursts() -> _Bursts:
    """The bursts that go on, by what comes in them. One query."""
    return running_among(stored(SETTING))


def running_among(values: Mapping[str, Any]) -> _Bursts:
    """The same of settings that were read already."""
    return {kind: burst for kind, burst in values.get(SETTING, {}).items() if _ends(burst) > now()}


def _kinds(email: str | None, ip: str) -> dict[str, int]:
    """What the registration counts for, and how many of it are a burst; what says most about it comes first."""
    config = settings.GUILDHALL
    network, domain = _network(ip), (email or "").rpartition("@")[2].lower()
    found = {f"network:{network}": config.registration_burst_alike} if network else {}
    if domain and domain not in MANY_PEOPLES and domain not in config.oidc_allowed_domains:
        found[f"domain:{domain}"] = config.registration_burst_alike
    return found | {ALL: config.registration_burst}


def _network(ip: str) -> str:
    """The network somebody comes from, as a hash; "" for networks that are not the internet's, such as a proxy's."""
    address = address_of(ip)
    if address is None or not address.is_global:
        return ""
    network = ip_network((address, _PREFIXES[address.version]), strict=False)
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"registrations from {network}".encode(), hashlib.sha256).hexdigest()[:_DIGEST]


def _runs_over(kind: str, most: int) -> bool:
    verdict = hit(f"registrations:{kind}", most, settings.GUILDHALL.registration_burst_minutes * 60_000)
    return verdict is not None and not verdict.allowed


def _ends(burst: Mapping[str, str]) -> datetime:
    return datetime.fromisoformat(burst["until"])


def _lasting() -> datetime:
    return now() + timedelta(minutes=settings.GUILDHALL.registration_burst_minutes)


def _is_stale(burst: Mapping[str, str] | None) -> bool:
    return burst is None or _lasting() - _ends(burst) > _RENEWED_EVERY


def _note(kinds: list[str]) -> tuple[_Bursts, bool]:
    """Have bursts of these kinds begin or go on. The row is held: of those who notice at once one has it begin."""
    InstanceSetting.objects.bulk_create([InstanceSetting(name=SETTING, value={})], ignore_conflicts=True)
    row = InstanceSetting.objects.select_for_update().get(name=SETTING)
    running, until = running_among({SETTING: row.value}), iso(_lasting())
    known = {kind: burst for kind, burst in row.value.items() if _ends(burst) > now() - _KEPT}
    for kind in kinds:
        since = running[kind]["since"] if kind in running else iso(now())
        known[kind] = {"since": since, "until": until}
    store({SETTING: known})
    return running_among({SETTING: known}), any(kind not in running for kind in kinds)
