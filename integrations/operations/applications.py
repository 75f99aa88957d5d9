"""Applications and their bots, as their owners manage them."""

from django.db.models import Q

from accounts.hooks import name_offered
from accounts.models import User
from accounts.operations.bots import create_bot, renew_bot_token, retire_bot
from core.actor import Actor
from core.errors import Code, ProductError
from core.instance_limits import limit
from core.operations import operation
from integrations.models import Application
from integrations.oauth2.access import access_application
from integrations.oauth2.records import ApplicationChanges, NewApplication
from integrations.oauth2.scopes import ADMIN_APPLICATION_ID
from integrations.oauth2.tokens import hash_of, new_token


@operation("application.create", limit="oauth_dev:clients:create")
def create_application(actor: Actor, *, changes: ApplicationChanges) -> NewApplication:
    """Make an application of one's own, with its bot. Raises UNCLAIMED_ACCOUNT_CANNOT_CREATE_APPLICATIONS,
    MAX_APPLICATIONS, BOT_USER_GENERATION_FAILED, and what the hook `name_offered` raises."""
    if not actor.user.is_claimed:
        raise ProductError(Code.UNCLAIMED_ACCOUNT_CANNOT_CREATE_APPLICATIONS)
    User.objects.select_for_update(no_key=True).only("id").get(id=actor.user_id)  # those of one person take turns
    most = limit("max_applications", traits=actor.user.traits)
    if Application.objects.filter(owner_id=actor.user_id).count() >= most:
        raise ProductError(Code.MAX_APPLICATIONS, variables={"limit": most})
    name_offered.run(actor.user, {"name": changes["name"]})
    return _made(actor, actor.user, changes)


@operation("application.provide")
def provide_application(
    actor: Actor, *, name: str, owner: User | None, guild_id: int | None = None, is_for_admins: bool = False
) -> NewApplication:
    """Make an application for somebody or for nobody, and let its bot join a guild; for the command line.

    `is_for_admins` makes the one that may ask for the scope `admin`. Raises as `create_bot`, and GENERAL_ERROR when
    that one is there already.
    """
    bot_id = ADMIN_APPLICATION_ID if is_for_admins else None
    if bot_id is not None and User.objects.filter(id=bot_id).exists():
        raise ProductError(Code.GENERAL_ERROR)
    return _made(actor, owner, {"name": name}, guild_id, bot_id)


def _made(
    actor: Actor,
    owner: User | None,
    changes: ApplicationChanges,
    guild_id: int | None = None,
    bot_id: int | None = None,
) -> NewApplication:
    bot = create_bot(actor, name=changes["name"], owner=owner, guild_id=guild_id, bot_id=bot_id)
    secret = new_token()
    application = Application.objects.create(bot=bot.user, owner=owner, secret_hash=hash_of(secret), **changes)
    return NewApplication(application, secret, bot.token)


@operation("application.update", limit="oauth_dev:clients:update::client_id")
def update_application(actor: Actor, client_id: int, *, changes: ApplicationChanges) -> Application:
    """Change one's application; its bot keeps its name. Raises UNKNOWN_APPLICATION, ACCESS_DENIED, and what the
    hook `name_offered` raises."""
    application = access_application(actor, client_id, lock=True)
    if changes.get("name", application.name) != application.name:
        name_offered.run(actor.user, {"name": changes["name"]})
    for name, value in changes.items():
        setattr(application, name, value)
    if changes:
        application.save(update_fields=list(changes))
    return application


@operation("application.delete", limit="oauth_dev:clients:delete::client_id")
def delete_application(actor: Actor, client_id: int) -> None:
    """Delete one's application, having proved who one is (the interface sees to that): every code and token that came
    of it ends, and its bot is erased as an account is. Publishes SessionsEnded. Raises UNKNOWN_APPLICATION,
    ACCESS_DENIED."""
    application = access_application(actor, client_id, lock=True)
    retire_bot(application.bot)
    application.delete()


@operation("application.reset_secret", limit="oauth_dev:clients:rotate_secret::client_id")
def reset_client_secret(actor: Actor, client_id: int) -> NewApplication:
    """Give one's application another client secret, having proved who one is; tokens stay. Raises UNKNOWN_APPLICATION,
    ACCESS_DENIED."""
    application = access_application(actor, client_id, lock=True)
    secret = new_token()
    application.secret_hash = hash_of(secret)
    application.save(update_fields=["secret_hash"])
    return NewApplication(application, secret, "")


@operation("application.reset_bot_token", limit="oauth_dev:clients:rotate_secret::client_id")
def reset_bot_token(actor: Actor, client_id: int) -> NewApplication:
    """Give one's bot another token, having proved who one is. Publishes SessionsEnded. Raises UNKNOWN_APPLICATION,
    ACCESS_DENIED."""
    application = access_application(actor, client_id, lock=True)
    return NewApplication(application, "", renew_bot_token(application.bot))


@operation("application.provide_bot_token")
def provide_bot_token(actor: Actor, bot_id: int) -> NewApplication:
    """Give a bot another token, for the command line. `bot_id` is its id or that of its application. Publishes
    SessionsEnded. Raises UNKNOWN_APPLICATION."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("bot")
    application = rows.filter(Q(pk=bot_id) | Q(bot_id=bot_id)).first()
    if application is None:
        raise ProductError(Code.UNKNOWN_APPLICATION)
    return NewApplication(application, "", renew_bot_token(application.bot))
