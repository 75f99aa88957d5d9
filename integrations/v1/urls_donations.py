"""Paths of the guild wire that belong to donations, and to buying."""

from core.api.routing import routes
from integrations.v1.views import buying, donations, gift_admin, gifts

urlpatterns = [
    *routes("/donations/checkout", donations.DonationCheckout, "/donations"),
    *routes("/donations/request-link", donations.DonationLink),
    *routes("/donations/manage", donations.ManageDonation),
    *routes("/donations/status", donations.DonationStatus),
    *routes("/stripe/webhook", donations.StripeWebhook),
    *routes("/stripe/checkout/subscription", buying.SubscriptionCheckout),
    *routes("/stripe/checkout/gift", buying.GiftCheckout),
    *routes("/premium/price-ids", buying.Prices),
    *routes("/premium/customer-portal", buying.CustomerPortal),
    *routes("/premium/cancel-subscription", buying.CancelSubscription),
    *routes("/premium/reactivate-subscription", buying.ReactivateSubscription),
    *routes("/premium/visionary/rejoin", buying.RejoinAsHolder),
    *routes("/premium/operator/rejoin", buying.RejoinAsOperator),
    *routes("/gifts/<str:code>", gifts.Gift),
    *routes("/gifts/<str:code>/redeem", gifts.RedeemGift),
    *routes("/users/@me/gifts", gifts.OwnGifts),
    *routes("/premium/visionary/slots", gifts.SlotCounts),
    *routes("/admin/codes/gift", gift_admin.Gifts),
    *routes("/admin/visionary-slots", gift_admin.Slots),
    *routes("/admin/visionary-slots/expand", gift_admin.MoreSlots),
    *routes("/admin/visionary-slots/shrink", gift_admin.FewerSlots),
    *routes("/admin/visionary-slots/reserve", gift_admin.SlotReservation),
    *routes("/admin/visionary-slots/swap", gift_admin.SlotExchange),
]
