"""What integrations do when an account is erased."""

from django.db.models import Q

from accounts.models import User
from core.db.pieces import delete_piece, update_piece
from core.jobs import enqueue
from integrations.models import (
    Application,
    Buyer,
    Connection,
    GiftCode,
    LifetimeSlot,
    MeshCall,
    OAuth2Grant,
    Purchase,
    PushSubscription,
    VoiceConnection,
    Webhook,
)
from integrations.operations._payments import CANCEL_JOB
from integrations.operations._voice_rows import end, lock_connections
from integrations.operations.mesh_endings import end_of_person


def leave_voice(user: User, ghost: User) -> bool:
    """End what the person still has in voice. Publishes as `end`."""
    rows = lock_connections(VoiceConnection.objects.filter(user=user))
    for row in rows:
        end(row)
    return bool(rows)


def leave_calls(user: User, ghost: User) -> bool:
    """Be in no call among browsers, and have started none. Publishes as `end_of_person`."""
    handed_over = MeshCall.objects.filter(started_by=user.id).update(started_by=ghost.id)
    return end_of_person(user.id) or bool(handed_over)


def forget_applications(user: User, ghost: User) -> bool:
    """Delete the applications of the person, or of the bot, with all that was granted them, and what the person has
    granted others. The bots are erased by jobs of their own."""
    applications = Application.objects.filter(Q(owner=user) | Q(bot=user))
    return delete_piece(applications) or delete_piece(OAuth2Grant.objects.filter(user=user))


def forget_pushes(user: User, ghost: User) -> bool:
    """Tell their browsers nothing any more."""
    return bool(PushSubscription.objects.filter(user=user).delete()[0])


def forget_connections(user: User, ghost: User) -> bool:
    """Forget what else on the net was theirs."""
    return bool(Connection.objects.filter(user=user).delete()[0])


def hand_over_webhooks(user: User, ghost: User) -> bool:
    """Webhooks belong to their guild and stay; the ghost has made some more of them."""
    return update_piece(Webhook.objects.filter(creator=user), creator=ghost)


def forget_gifts(user: User, ghost: User) -> bool:
    """Codes the person bought stay good for whoever was given them; nothing tells who bought or redeemed one."""
    LifetimeSlot.objects.filter(user=user).update(user=None)
    bought, taken = GiftCode.objects.filter(creator=user), GiftCode.objects.filter(redeemer=user)
    return update_piece(bought, creator=None) or update_piece(taken, redeemer=None)


def forget_purchases(user: User, ghost: User) -> bool:
    """Have what the person pays regularly ended at the provider, and forget what they bought; of gifts it stays known
    that they were paid for, but not by whom."""
    buyer = Buyer.objects.select_for_update().filter(user=user).first()
    if buyer is not None:
        if buyer.subscription_id:
            enqueue(CANCEL_JOB, subscription_id=buyer.subscription_id)
        buyer.delete()
    gifts = Purchase.objects.filter(user=user).exclude(gift=None)
    return update_piece(gifts, user=None) or delete_piece(Purchase.objects.filter(user=user)) or buyer is not None
