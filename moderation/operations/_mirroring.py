"""Administrators' rights as Django knows them, so that its admin site is gated by the same list."""

import re

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from accounts.rights import EVERYTHING, Right
from moderation.models import AdminAuditEntry

_LABEL = "moderation"


def mirror_rights(user: User) -> None:
    """Save an account's `acls` with what follows from them: `*` is a superuser's, `admin:authenticate` staff's, and
    each right the permission `moderation.<right>`, its signs other than letters and digits turned into `_`."""
    user.is_superuser = EVERYTHING in user.acls
    user.is_staff = user.is_superuser or Right.AUTHENTICATE in user.acls
    user.save(update_fields=["acls", "is_staff", "is_superuser"])
    ours = user.user_permissions.filter(content_type__app_label=_LABEL)
    user.user_permissions.remove(*ours)
    user.user_permissions.add(*_permissions({right.value for right in Right} & set(user.acls)))


def codename(right: str) -> str:
    """The name of the permission for a right."""
    return re.sub(r"\W", "_", right)


def _permissions(rights: set[str]) -> list[Permission]:
    kind = ContentType.objects.get_for_model(AdminAuditEntry)
    return [
        Permission.objects.get_or_create(content_type=kind, codename=codename(right), defaults={"name": right})[0]
        for right in sorted(rights)
    ]
