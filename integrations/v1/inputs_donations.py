"""What the guild wire takes about donations."""

from core.api.fields import ChoiceField, EmailField, Input, TextField, WholeField
from integrations.donations.records import CURRENCIES, INTERVALS, DonationDraft


class DonationInput(Input):
    """A donation to make. The bounds of the amount have a code of their own."""

    email = EmailField()
    amount_cents = WholeField(-(2**31), 2**31 - 1)
    currency = ChoiceField(CURRENCIES)
    interval = ChoiceField(INTERVALS, allow_null=True)

    def draft(self) -> DonationDraft:
        """The donation as operations know it."""
        return DonationDraft(**self.values)


class DonorLinkInput(Input):
    """Whom to mail the link to what they give."""

    email = EmailField()


class DonorTokenQuery(Input):
    """The mailed token."""

    token = TextField(64, 64)


class DonationStatusQuery(Input):
    """The mailed token, if there is one."""

    token = TextField(1, 256, required=False)


class PriceQuery(Input):
    """Where the buyer is."""

    country_code = TextField(2, 2, required=False)


class CheckoutInput(Input):
    """What to buy."""

    price_id = TextField(1, 256)
