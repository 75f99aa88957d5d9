"""Banning e-mail addresses, phone numbers and parts of the internet from the instance, and letting them in again."""

from ipaddress import ip_network

from django.conf import settings

from accounts.address_bans import NAME, Network, address_of, network_of
from accounts.contact_bans import email_key
from accounts.models import BanKind, ContactBan
from accounts.rights import Right, require_right
from core import kept_facts
from core.actor import Actor
from core.errors import FieldCode, InvalidForm
from core.operations import operation
from moderation.audit import record_admin

_SHORTEST_PREFIX = {4: 8, 6: 16}  # whatever is larger bans a good part of everybody
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_LIMIT = "admin:ban:operation"


@operation("admin.ban.email.add", limit=_LIMIT)
def ban_email(actor: Actor, *, email: str) -> None:
    """Let nobody register with an e-mail address or change theirs to it; who has it keeps it. Needs `ban:email:add`;
    again changes nothing. Raises as `require_right`."""
    require_right(actor, Right.BAN_EMAIL_ADD)
    _add(actor, BanKind.EMAIL, email.lower(), email_key(email))


@operation("admin.ban.email.remove", limit=_LIMIT)
def unban_email(actor: Actor, *, email: str) -> None:
    """Take an e-mail address's ban back, if there is one. Needs `ban:email:remove`. Raises as `require_right`."""
    require_right(actor, Right.BAN_EMAIL_REMOVE)
    _remove(actor, BanKind.EMAIL, email.lower(), email_key(email))


@operation("admin.ban.phone.add", limit=_LIMIT)
def ban_phone(actor: Actor, *, phone: str) -> None:
    """Let nobody verify a phone number; who has it keeps it. Needs `ban:phone:add`; again changes nothing. Raises as
    `require_right`."""
    require_right(actor, Right.BAN_PHONE_ADD)
    _add(actor, BanKind.PHONE, phone, phone)


@operation("admin.ban.phone.remove", limit=_LIMIT)
def unban_phone(actor: Actor, *, phone: str) -> None:
    """Take a phone number's ban back, if there is one. Needs `ban:phone:remove`. Raises as `require_right`."""
    require_right(actor, Right.BAN_PHONE_REMOVE)
    _remove(actor, BanKind.PHONE, phone, phone)


@operation("admin.ban.ip.add", limit=_LIMIT)
def ban_ip(actor: Actor, *, ip: str) -> None:
    """Answer nothing any more to an address or a block of them, in every process at once. Needs `ban:ip:add`; again
    changes nothing. Publishes KeptFactsChanged.

    Raises as `require_right`; InvalidForm at `ip` for what is no address, for blocks that hold the actor's own address,
    this machine or a proxy of the operator's, and for those that hold a good part of everybody.
    """
    require_right(actor, Right.BAN_IP_ADD)
    network = checked_network(ip)
    _refuse_slips(actor, network)
    _add(actor, BanKind.IP, spelled(network), str(network))
    kept_facts.tell_changed(NAME)


@operation("admin.ban.ip.remove", limit=_LIMIT)
def unban_ip(actor: Actor, *, ip: str) -> None:
    """Take the ban of an address or a block back, if there is one of just that. Needs `ban:ip:remove`. Publishes
    KeptFactsChanged. Raises as `require_right`, InvalidForm at `ip`."""
    require_right(actor, Right.BAN_IP_REMOVE)
    network = checked_network(ip)
    _remove(actor, BanKind.IP, spelled(network), str(network))
    kept_facts.tell_changed(NAME)


@operation("ban.lift_by_operator")
def lift_contact_ban(actor: Actor, *, kind: BanKind, value: str) -> bool:
    """Take a ban back for whoever runs the machine, who is nobody's administrator: they may have banned themselves.
    False when there is no ban of just that. It is logged as the system's. Publishes KeptFactsChanged for internet
    addresses. Raises InvalidForm at `ip` for what is none."""
    network = checked_network(value) if kind == BanKind.IP else None
    if network is not None:
        shown, key = spelled(network), str(network)
    else:
        shown, key = (value.lower(), email_key(value)) if kind == BanKind.EMAIL else (value, value)
    if not ContactBan.objects.filter(kind=kind, key=key).exists():
        return False
    _remove(actor, kind, shown, key)
    if network is not None:
        kept_facts.tell_changed(NAME)
    return True


def checked_network(ip: str) -> Network:
    """The block that a text names. Raises InvalidForm at `ip`."""
    network = network_of(ip)
    if network is None:
        raise _invalid("This is neither an address nor a block of addresses (192.0.2.0/24)")
    return network


def spelled(network: Network) -> str:
    """A block as it is shown: a single address without its prefix."""
    is_single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if is_single else str(network)


def _refuse_slips(actor: Actor, network: Network) -> None:
    if network.prefixlen < _SHORTEST_PREFIX[network.version]:
        raise _invalid(f"The largest block is /{_SHORTEST_PREFIX[network.version]}")
    own = address_of(actor.ip)
    if own is not None and own in network:
        raise _invalid("This is your own address, or holds it")
    if any(network.version == kept.version and network.overlaps(kept) for kept in _kept()):
        raise _invalid("This is this machine or one of its proxies, or holds one: everybody would be shut out")


def _kept() -> tuple[Network, ...]:
    return (*_LOOPBACK, *settings.GUILDHALL.trusted_proxies)


def _add(actor: Actor, kind: BanKind, value: str, key: str) -> None:
    ContactBan.objects.get_or_create(kind=kind, key=key, defaults={"value": value, "banned_by": actor.user_id})
    record_admin(actor, f"ban_{kind}", kind, **{kind.value: value})


def _remove(actor: Actor, kind: BanKind, value: str, key: str) -> None:
    ContactBan.objects.filter(kind=kind, key=key).delete()
    record_admin(actor, f"unban_{kind}", kind, **{kind.value: value})


def _invalid(text: str) -> InvalidForm:
    return InvalidForm.at("ip", FieldCode.INVALID_FORMAT, text=text)
