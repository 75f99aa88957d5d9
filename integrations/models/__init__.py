from integrations.models.buying import Buyer, Purchase
from integrations.models.connections import Connection, ConnectionType
from integrations.models.donations import Donor, DonorToken, PaymentEvent
from integrations.models.gifts import GiftCode, LifetimeSlot
from integrations.models.links import ShortLink
from integrations.models.mesh import MeshCall, MeshParticipant
from integrations.models.oauth2 import Application, OAuth2AccessToken, OAuth2Grant, OAuth2RefreshToken
from integrations.models.push import PushSubscription
from integrations.models.relays import Relay
from integrations.models.themes import Theme
from integrations.models.voice import VoiceConnection, VoiceRegion, VoiceRoom, VoiceServer
from integrations.models.webhooks import Webhook, WebhookDelivery, WebhookPicture

__all__ = [
    "Application",
    "Buyer",
    "Connection",
    "ConnectionType",
    "Donor",
    "DonorToken",
    "GiftCode",
    "LifetimeSlot",
    "MeshCall",
    "MeshParticipant",
    "OAuth2AccessToken",
    "OAuth2Grant",
    "OAuth2RefreshToken",
    "PaymentEvent",
    "Purchase",
    "PushSubscription",
    "Relay",
    "ShortLink",
    "Theme",
    "VoiceConnection",
    "VoiceRegion",
    "VoiceRoom",
    "VoiceServer",
    "Webhook",
    "WebhookDelivery",
    "WebhookPicture",
]
