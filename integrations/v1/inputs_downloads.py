"""What is asked of lists of builds."""

from core.api.fields import Input, PageSizeField, PatternField

_VERSION = r"[0-9]{1,9}(?:\.[0-9]{1,9}){2}"


class BuildsQuery(Input):
    """Which versions: below one, above another, and how many."""

    limit = PageSizeField(100, usual=25)
    before = PatternField(_VERSION, 1, 32, required=False)
    after = PatternField(_VERSION, 1, 32, required=False)
