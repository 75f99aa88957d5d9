"""Who listens to what: the map of the system.

Packages below declare events, hooks and registries; the packages above that fill them are named here and nowhere
else. Called once by every process: the server, the job workers, manage.py and the tests.
"""

from django.conf import settings

import accounts.export_tasks
import accounts.leaving_tasks
import accounts.tasks  # noqa: F401
import chat.call_tasks
import chat.file_tasks
import chat.own_message_tasks
import chat.preview_tasks
import chat.scheduled_tasks
import chat.streams
import chat.tasks  # noqa: F401
import guilds.tasks  # noqa: F401
import integrations.connection_tasks
import integrations.donation_tasks
import integrations.gif_tasks
import integrations.mesh_tasks
import integrations.oauth_tasks
import integrations.push_tasks
import integrations.relay_tasks
import integrations.voice_tasks
import integrations.webhook_tasks  # noqa: F401
import moderation.archive_tasks
import moderation.audit_tasks
import moderation.automod_tasks
import moderation.child_safety_tasks
import moderation.search_tasks
import moderation.tasks  # noqa: F401
import posts.tasks  # noqa: F401
import topics.tasks  # noqa: F401
from accounts import hooks as account_hooks
from accounts import review
from accounts.address_bans import refuse_banned_address
from accounts.authentication import admit_approved_only
from accounts.exports import tables as account_exports
from accounts.operations import erasing as account_erasing
from accounts.operations.exports import erase_exports
from accounts.rights import require_right
from accounts.sso.provider import discovery_part
from chat import attention as room_attention
from chat import exporting as chat_exports
from chat import hooks as chat_hooks
from chat.operations import defaults as channel_defaults
from chat.operations import discarding, purging
from chat.operations import erasing as chat_erasing
from chat.operations.feeds import open_feed
from chat.operations.invites import invite_is_usable, redeem_invite
from chat.operations.room_deletion import remove_channels_of
from chat.people import acquaintances_of, partners_of
from chat.queries import group_mates, is_channel
from chat.room_queries import rooms_seen
from chat.strangers import note_stranger_of
from config.lifecycle import Part, lifecycle
from core import alerts, instance, kept_facts, limit_config, screening
from core.api import admission, checks
from core.jobs.runner import failed
from gateway import reports as gateway_reports
from gateway.presence import numbers
from gateway.runtime import get_runtime
from gateway.socketio import server as socketio
from guilds import exporting as guild_exports
from guilds import hooks as guild_hooks
from guilds import instance_facts
from guilds.expressions import emojis_by_id
from guilds.operations import erasing as guild_erasing
from guilds.operations import faces
from guilds.operations.joining import add_bot
from guilds.queries import guild_ids_of, have_common_guild
from integrations import exporting as integration_exports
from integrations import themes, virus_scan
from integrations.child_safety import arachnid, ncmec, photo_dna
from integrations.connections.queries import shown_connections
from integrations.donations import discovered
from integrations.donations.queries import payer_of
from integrations.oauth2.queries import bearer, consent_lives
from integrations.operations import erasing as integration_erasing
from integrations.operations import mesh_endings, oauth2_tokens, voice_endings, voice_regions
from integrations.operations.donations import forget_donor
from integrations.operations.themes import erase_themes
from integrations.operations.voice_moving import move_member
from integrations.operations.webhooks import delete_with_channel
from integrations.previews import shelf as previews
from integrations.push import hooks as push_hooks
from integrations.push.keys import discovery_part as push_key
from integrations.push.wanting import note_message
from integrations.v1 import render_voice, webhook_requests
from integrations.voice import hooked
from integrations.webhooks.facts import faces_of
from moderation import child_safety, file_bans, scanning
from moderation import exporting as moderation_exports
from moderation import hooks as moderation_hooks
from moderation.audit import record_admin
from moderation.automatic import in_force
from moderation.automod_watch import check_message, check_name, check_writing, count_message
from moderation.operations import bursts, raids, reported_files, reports
from moderation.operations import erasing as moderation_erasing
from posts import attention as post_attention
from posts import exporting as post_exports
from posts import hooks as post_hooks
from posts.images import images_shown, may_see_image
from posts.operations import erasing as post_erasing
from posts.operations.removing import remove_posts_of
from topics import attention as topic_attention
from topics import exporting as topic_exports
from topics import hooks as topic_hooks
from topics.operations import erasing as topic_erasing
from topics.queries import topics_seen


def wire() -> None:
    """Fill every registry. Calling it again changes nothing."""
    _requests()
    _accounts()
    _erasing()
    _exporting()
    _guilds()
    _voice()
    _links()
    _webhooks()
    _topics()
    _pushes()
    _administration()
    _screening()
    _sockets()
    _rules()


def _requests() -> None:
    checks.before_authentication.register(refuse_banned_address)
    checks.after_authentication.register(admit_approved_only)
    checks.rights.register(require_right)
    failed.register(alerts.alert_of_job)
    kept_facts.keep(limit_config.NAME, limit_config.read_later)
    instance.parts.register(discovery_part)
    instance.parts.register(review.discovery_part)
    instance.facts.register(review.about_part)
    instance.parts.register(discovered.discovery_part)
    instance.facts.register(instance_facts.about_part)


def _accounts() -> None:
    account_hooks.invite_usable.register(invite_is_usable)
    account_hooks.invite_redeem.register(redeem_invite)
    account_hooks.burst_began.register(bursts.report_burst)
    account_hooks.bearer_of.register(bearer)
    account_hooks.consent_lives.register(consent_lives)
    account_hooks.sign_ins_ended.register(oauth2_tokens.end_all_of)
    account_hooks.bot_joins_guild.register(add_bot)
    account_hooks.face_changing.register(faces.hold_guilds)
    account_hooks.face_changed.register(faces.show_new_face)
    account_hooks.private_circle.register(group_mates)
    account_hooks.id_taken.register(is_channel)
    account_hooks.have_common_guild.register(have_common_guild)
    for check in (topic_attention.check_attention, room_attention.check_attention, post_attention.check_attention):
        account_hooks.attention_wanted.register(check)
    account_hooks.connections_shown.register(shown_connections)
    account_hooks.custom_emojis.register(emojis_by_id)
    for places in (topics_seen, post_attention.posts_seen, rooms_seen):
        account_hooks.places_seen.register(places)
    account_hooks.guilds_of.register(guild_ids_of)
    account_hooks.acquaintances.register(acquaintances_of)
    account_hooks.conversation_partners.register(partners_of)
    account_hooks.connected_since.register(socketio.connected_since)


def _erasing() -> None:
    # In this order: an account leaves where it is before what it wrote there is handed over, and its own rows, on which
    # leaving may depend, go last.
    account_hooks.owns_what_must_be_handed_over.register(guild_erasing.owns_guilds)
    for piece in (
        integration_erasing.leave_voice,
        integration_erasing.leave_calls,
        integration_erasing.hand_over_webhooks,
        guild_erasing.pass_on_guild,
        guild_erasing.leave_guild,
        guild_erasing.forget_settings,
        guild_erasing.forget_expressions,
        guild_erasing.forget_traces,
        chat_erasing.pass_on_room,
        chat_erasing.leave_room,
        topic_erasing.pass_on_topic,
        topic_erasing.leave_topic,
        chat_erasing.delete_notes,
        chat_erasing.hand_over_messages,
        chat_erasing.forget_reading,
        integration_erasing.forget_pushes,
        integration_erasing.forget_connections,
        chat_erasing.forget_collections,
        chat_erasing.take_reactions_back,
        chat_erasing.forget_inviter,
        post_erasing.hand_over_posts,
        post_erasing.hand_over_comments,
        post_erasing.hand_over_votes,
        topic_erasing.hand_over_aliases,
        topic_erasing.forget_invitations,
        moderation_erasing.forget_tickets,
        moderation_erasing.forget_sanctions,
        moderation_erasing.forget_pages,
        moderation_erasing.forget_archives,
        erase_themes,
        forget_donor,
        integration_erasing.forget_purchases,
        integration_erasing.forget_gifts,
        erase_exports,
        account_erasing.erase_bots,
        integration_erasing.forget_applications,
        account_erasing.end_relationships,
        account_erasing.erase_pictures,
        account_erasing.erase_own_rows,
    ):
        account_hooks.account_erasing.register(piece)


def _exporting() -> None:
    # A column that no table names is in no copy; tests/shape/test_exports.py says why of each.
    for tables in (
        account_exports.account_tables,
        guild_exports.guild_tables,
        chat_exports.chat_tables,
        topic_exports.topic_tables,
        post_exports.post_tables,
        moderation_exports.moderation_tables,
        integration_exports.integration_tables,
    ):
        account_hooks.export_tables.register(tables)
    moderation_hooks.guild_archive_tables.register(integration_exports.guild_archive_tables)
    account_hooks.export_messages.register(chat_exports.write_messages)
    account_hooks.export_files.register(account_exports.account_pictures)
    account_hooks.export_files.register(guild_exports.member_pictures)
    account_hooks.export_files.register(themes.files_of)


def _guilds() -> None:
    guild_hooks.guild_created.register(channel_defaults.make_default_channels)
    guild_hooks.guild_changing.register(channel_defaults.check_channel_references)
    guild_hooks.guild_changed.register(channel_defaults.rename_text_channels)
    guild_hooks.guild_deleted.register(voice_endings.end_in_guild)
    guild_hooks.guild_deleted.register(discarding.take_channels_along)
    guild_hooks.member_joined.register(channel_defaults.announce_joining)
    guild_hooks.messages_unwanted.register(purging.purge_later)
    guild_hooks.raid_began.register(raids.report_raid)
    guild_hooks.role_deleted.register(channel_defaults.drop_role_overwrites)
    guild_hooks.online_counts.register(numbers.online_counts)
    guild_hooks.connected_people.register(numbers.connected_people)


def _voice() -> None:
    instance.parts.register(hooked.discovery_part)
    guild_hooks.voice_regions.register(hooked.regions_of)
    guild_hooks.voice_moving.register(move_member)
    guild_hooks.member_going.register(voice_endings.end_of_member)
    chat_hooks.voice_states_of.register(render_voice.wire_states_in)
    chat_hooks.voice_guest.register(hooked.is_guest)
    chat_hooks.connection_owner.register(hooked.owner_of)
    chat_hooks.channel_going.register(voice_endings.end_in_channel)
    chat_hooks.channel_going.register(mesh_endings.end_in_channel)
    chat_hooks.recipient_left.register(voice_endings.end_of_recipient)
    chat_hooks.recipient_left.register(mesh_endings.end_of_recipient)
    chat_hooks.call_ended.register(voice_endings.end_in_channel)
    chat_hooks.call_moved.register(voice_regions.carry_call)
    chat_hooks.stream_moved.register(voice_regions.move_stream)


def _links() -> None:
    chat_hooks.previews_known.register(previews.known)
    chat_hooks.links_followed.register(previews.followed)
    chat_hooks.media_known.register(previews.media_known)
    chat_hooks.media_looked_at.register(previews.media_looked_at)


def _webhooks() -> None:
    admission.vouched.register(webhook_requests.who_answers)
    guild_hooks.webhook_faces.register(faces_of)
    chat_hooks.channel_going.register(delete_with_channel)


def _topics() -> None:
    topic_hooks.topic_created.register(open_feed)
    topic_hooks.raid_began.register(raids.report_raid)
    topic_hooks.topic_removing.register(remove_posts_of)
    topic_hooks.topic_removing.register(remove_channels_of)
    account_hooks.decided.register(record_admin)
    account_hooks.payer_of.register(payer_of)
    topic_hooks.decided.register(record_admin)
    post_hooks.decided.register(record_admin)
    post_hooks.is_reported.register(reports.are_reported)
    chat_hooks.decided.register(record_admin)
    chat_hooks.is_reported.register(reports.are_reported)
    chat_hooks.removed_by_owner.register(reports.report_removal)
    chat_hooks.files_shown.register(images_shown)
    chat_hooks.file_wanted.register(may_see_image)
    chat_hooks.files_held.register(reported_files.files_held)


def _administration() -> None:
    chat_hooks.message_offered.register(check_message)
    chat_hooks.message_sent.register(count_message)
    post_hooks.written_offered.register(check_writing)
    account_hooks.name_offered.register(check_name)
    moderation_hooks.gateway_reports.register(gateway_reports.reports)


def _screening() -> None:
    screening.content_offered.register(file_bans.refuse_banned_file)
    screening.content_offered.register(virus_scan.refuse_infected)
    screening.content_offered.register(child_safety.scan)
    scanning.scanners.register(photo_dna.photo_dna)
    scanning.scanners.register(arachnid.arachnid_shield)
    scanning.authorities.register(ncmec.hand_in)
    screening.content_withheld.register(file_bans.is_banned)
    screening.content_withheld.register(child_safety.is_quarantined)


def _pushes() -> None:
    instance.parts.register(push_key)
    chat_hooks.message_sent.register(note_message)
    chat_hooks.message_sent.register(note_stranger_of)
    push_hooks.attentive_people.register(numbers.attentive_people)


def _sockets() -> None:
    if "gateway" not in settings.GUILDHALL.roles:
        memory = kept_facts.Listener()
        lifecycle.add(Part("memory", start=memory.start, stop=memory.stop))
        return
    lifecycle.add(
        Part(
            "gateway",
            start=lambda: get_runtime().start(),
            drain=lambda: get_runtime().drain(),
            stop=lambda: get_runtime().stop(),
        )
    )
    lifecycle.add(Part("socketio", start=socketio.start, drain=socketio.drain, stop=socketio.stop))


def _rules() -> None:
    async def start() -> None:
        """Once the process hears of changes, and before anybody writes."""
        in_force.read_beside()

    async def stop() -> None:
        """Nothing has to end."""

    lifecycle.add(Part("rules", start=start, stop=stop))
