"""What the guild wire takes about webhooks."""

from typing import Any

from chat.v1.inputs_messages import MessageInput
from core.api.fields import AnyField, IdField, Input, ItemsField, PictureField, QueryFlagField, TextField, UrlField
from core.errors import FieldCode, InvalidForm
from core.media.uploads import Upload
from integrations.operations.webhooks import WebhookChanges
from integrations.webhooks.cards import Facts
from integrations.webhooks.speaking import Saying

_LONGEST_NAME = 80
_LONGEST_TEXT = 1_000_000  # what does not fit is cut or refused later


class _NameField(TextField):
    """What a webhook is called."""

    def __init__(self, **options: bool) -> None:
        super().__init__(1, _LONGEST_NAME, **options)

    def _length(self, kind: str) -> InvalidForm:
        return self.invalid(kind, FieldCode.WEBHOOK_NAME_LENGTH_INVALID, min=1, max=_LONGEST_NAME)


class WebhookInput(Input):
    """A new webhook."""

    name = _NameField()
    avatar = PictureField(required=False, allow_null=True)


class WebhookChangesInput(Input):
    """An edit by somebody who manages it: what is not sent stays as it is. `avatar` null takes the picture away."""

    name = _NameField(required=False)
    avatar = PictureField(required=False, allow_null=True)
    channel_id = IdField(required=False)

    def changes(self) -> WebhookChanges:
        """The edit, as operations take it, without a new picture."""
        values = {name: self[name] for name in ("name", "channel_id") if name in self}
        taken_away = {"avatar": None} if "avatar" in self and self["avatar"] is None else {}
        return WebhookChanges(**values, **taken_away)  # type: ignore[typeddict-item]


class WebhookTokenChangesInput(WebhookChangesInput):
    """An edit by whoever has the token. Other keys are refused."""

    strict = True

    channel_id = None  # type: ignore[assignment]  # it speaks where it was put


class WaitQuery(Input):
    """Whether the sender waits for the message."""

    wait = QueryFlagField()


class WebhookMessageInput(MessageInput):
    """What a webhook is to say, looking as `username` and `avatar_url` say. Mentions notify nobody, and
    `message_reference`, `nonce`, `favorite_meme_id` and `sticker_ids` mean nothing."""

    username = TextField(1, _LONGEST_NAME, required=False, allow_null=True)
    avatar_url = UrlField(required=False, allow_null=True)

    def saying(self, files: tuple[Upload, ...]) -> Saying:
        """The message, and how the webhook shows itself."""
        return Saying(self.draft(files), name=self.get("username"), avatar_url=self.get("avatar_url"))


def _text() -> TextField:
    return TextField(0, _LONGEST_TEXT, required=False, allow_null=True)


class SlackFieldInput(Input):
    """A titled piece of an attachment."""

    title = _text()
    value = _text()
    short = AnyField(required=False, allow_null=True)


class SlackAttachmentInput(Input):
    """An attachment of a Slack message."""

    fallback = _text()
    pretext = _text()
    text = _text()
    color = _text()
    title = _text()
    title_link = _text()
    # A declared field leaves the class body, so the serializer's own `fields` stays what it is.
    fields = ItemsField(SlackFieldInput(allow_null=True), required=False, allow_null=True)  # type: ignore[assignment]
    footer = _text()
    ts = AnyField(required=False, allow_null=True, help_text="Seconds since 1970")
    author_name = _text()
    author_link = _text()
    author_icon = _text()
    image_url = _text()
    thumb_url = _text()

    def facts(self) -> Facts:
        """The attachment as it was sent."""
        return {**self.values, "fields": [each.values for each in self.get("fields") or () if each is not None]}


class SlackInput(Input):
    """A message as for Slack."""

    text = _text()
    username = TextField(1, _LONGEST_NAME, required=False, allow_null=True)
    icon_url = _text()
    attachments = ItemsField(SlackAttachmentInput(allow_null=True), required=False, allow_null=True)

    def facts(self) -> Facts:
        """The message as it was sent."""
        return {
            **self.values,
            "attachments": [each.facts() for each in self.get("attachments") or () if each is not None],
        }


class _AsSent(AnyField):
    """Whatever was sent: what is read of it is checked then, and nothing of it is kept as it is."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def parse(self, value: Any) -> Any:
        return value


class _Anything(Input):
    """What others send in a form that is theirs: all of it is optional, and what is odd is left out."""

    action = _AsSent()

    @property
    def facts(self) -> Facts:
        """What was sent."""
        return self.values


class GitHubInput(_Anything):
    """An event of GitHub."""

    after = _AsSent()
    answer = _AsSent()
    before = _AsSent()
    check_run = _AsSent()
    check_suite = _AsSent()
    comment = _AsSent()
    commits = _AsSent()
    compare = _AsSent()
    discussion = _AsSent()
    forced = _AsSent()
    forkee = _AsSent()
    head_commit = _AsSent()
    issue = _AsSent()
    member = _AsSent()
    pull_request = _AsSent()
    ref = _AsSent()
    ref_type = _AsSent()
    release = _AsSent()
    repository = _AsSent()
    review = _AsSent()
    sender = _AsSent()


class SentryInput(_Anything):
    """An event of Sentry."""

    installation = _AsSent()
    data = _AsSent()  # type: ignore[assignment]  # a declared field leaves the class body
    actor = _AsSent()
