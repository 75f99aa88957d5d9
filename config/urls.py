"""Every address of the server."""

from django.contrib import admin
from django.urls import path
from django.views.generic import RedirectView

from accounts.api.notification_urls import urlpatterns as notifications_api
from accounts.api.people_urls import urlpatterns as people_api
from accounts.api.profile_urls import urlpatterns as profile_api
from accounts.api.urls import urlpatterns as account_topics
from accounts.media import urlpatterns as account_pictures
from accounts.v1.urls import urlpatterns as accounts_v1
from chat.api.attention_urls import urlpatterns as room_attention_api
from chat.api.people_urls import urlpatterns as room_people_api
from chat.api.private_urls import urlpatterns as private_messages_api
from chat.api.urls import urlpatterns as rooms_api
from chat.media import urlpatterns as message_files
from chat.v1.urls_channels import urlpatterns as channels_v1
from chat.v1.urls_memes import urlpatterns as memes_v1
from chat.v1.urls_messages import urlpatterns as messages_v1
from chat.v1.urls_packs import urlpatterns as pack_invites_v1
from chat.v1.urls_private import urlpatterns as private_channels_v1
from chat.v1.urls_scheduled import urlpatterns as scheduled_v1
from chat.v1.urls_search import urlpatterns as message_search_v1
from config import pages
from config.account_pages import urlpatterns as account_pages
from config.appeal_page import urlpatterns as appeal_page
from config.consent_page import urlpatterns as consent_page
from config.donate_page import urlpatterns as donate_page
from config.gift_page import urlpatterns as gift_page
from config.public.urls import urlpatterns as public_pages
from core.api.routing import mount
from core.urls import urlpatterns as core_urls
from core.urls import v1_routes as core_v1
from core.web import here
from gateway.v1.urls import urlpatterns as gateway_v1
from guilds.media import urlpatterns as guild_pictures
from guilds.v1.urls import urlpatterns as guilds_v1
from guilds.v1.urls_discovery import urlpatterns as discovery_v1
from guilds.v1.urls_expressions import pack_urlpatterns as packs_v1
from guilds.v1.urls_expressions import urlpatterns as expressions_v1
from integrations.api.urls import urlpatterns as integrations_api
from integrations.downloads.media import urlpatterns as download_files
from integrations.media import urlpatterns as theme_files
from integrations.pages import urlpatterns as short_links
from integrations.v1.urls_connections import urlpatterns as connections_v1
from integrations.v1.urls_donations import urlpatterns as donations_v1
from integrations.v1.urls_downloads import urlpatterns as downloads
from integrations.v1.urls_gifs import urlpatterns as gifs_v1
from integrations.v1.urls_oauth2 import urlpatterns as oauth2_v1
from integrations.v1.urls_push import urlpatterns as push_v1
from integrations.v1.urls_relays import urlpatterns as relays_v1
from integrations.v1.urls_themes import urlpatterns as themes_v1
from integrations.v1.urls_voice import urlpatterns as voice_v1
from integrations.v1.urls_webhooks import urlpatterns as webhooks_v1
from moderation.api.urls import urlpatterns as moderation_api
from moderation.media import urlpatterns as archive_files
from moderation.v1.urls import urlpatterns as reports_v1
from posts.api.attention_urls import urlpatterns as post_attention_api
from posts.api.urls import urlpatterns as posts_api
from topics.api.attention_urls import urlpatterns as topic_attention_api
from topics.api.urls import urlpatterns as topics_api

V1_ROUTES = [
    *core_v1,
    *accounts_v1,
    *guilds_v1,
    *expressions_v1,
    *discovery_v1,
    *packs_v1,
    *pack_invites_v1,
    *channels_v1,
    *private_channels_v1,
    *messages_v1,
    *message_search_v1,
    *memes_v1,
    *scheduled_v1,
    *gateway_v1,
    *voice_v1,
    *reports_v1,
    *donations_v1,
    *gifs_v1,
    *themes_v1,
    *oauth2_v1,
    *push_v1,
    *connections_v1,
    *webhooks_v1,
    *relays_v1,
    *downloads,
]
TOPIC_ROUTES = [
    *account_topics,
    *notifications_api,
    *profile_api,
    *people_api,
    *room_people_api,
    *topics_api,
    *rooms_api,
    *posts_api,
    *topic_attention_api,
    *room_attention_api,
    *private_messages_api,
    *post_attention_api,
    *moderation_api,
    *integrations_api,
]

urlpatterns = [
    *core_urls,
    mount("v1/", V1_ROUTES, wire="v1"),
    mount("api/", TOPIC_ROUTES, wire="topics"),
    mount("", downloads, wire="v1"),
    *account_pictures,
    *archive_files,
    *message_files,
    *guild_pictures,
    *theme_files,
    *download_files,
    *short_links,
    # Django's own form would write the password past the rules, the second factor and the ending of sign-ins.
    path("admin/password_change/", RedirectView.as_view(url=here("/settings/security"))),
    path("admin/", admin.site.urls),
    path("", pages.landing),
    *public_pages,
    *account_pages,
    *appeal_page,
    *consent_page,
    *donate_page,
    *gift_page,
    path("app", pages.app),
    path("app/", pages.app),
]
handler400 = "core.views.failures.bad_request"
handler403 = "core.views.failures.permission_denied"
handler404 = "core.views.failures.not_found"
handler500 = "core.views.failures.server_error"
