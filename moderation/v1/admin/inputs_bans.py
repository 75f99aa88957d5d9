"""What the guild wire takes for bans from the instance."""

from core.api.fields import EmailField, Input, PageSizeField, PatternField, TextField
from core.errors import FieldCode


class EmailBanInput(Input):
    """An e-mail address."""

    email = EmailField()


class IpBanInput(Input):
    """An address or a block of them."""

    ip = TextField(1, 45)


class PhoneBanInput(Input):
    """A phone number in E.164."""

    phone = PatternField(r"\+[1-9][0-9]{1,14}", pattern_code=FieldCode.PHONE_NUMBER_INVALID_FORMAT)


class BansInput(Input):
    """How many."""

    limit = PageSizeField(500, usual=200)
