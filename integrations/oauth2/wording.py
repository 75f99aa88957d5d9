"""What a bot may do with each permission, in the words of the consent page."""

from core.permissions import P

_WORDS = {
    P.ADMINISTRATOR: "Everything: administer the community",
    P.MANAGE_GUILD: "Change the community's settings",
    P.MANAGE_ROLES: "Make and change roles",
    P.MANAGE_CHANNELS: "Make, change and delete channels",
    P.KICK_MEMBERS: "Remove members",
    P.BAN_MEMBERS: "Ban members",
    P.MODERATE_MEMBERS: "Time members out",
    P.VIEW_AUDIT_LOG: "Read the audit log",
    P.MANAGE_WEBHOOKS: "Make and change webhooks",
    P.MANAGE_EXPRESSIONS: "Change emojis and stickers",
    P.CREATE_EXPRESSIONS: "Add emojis and stickers",
    P.MANAGE_NICKNAMES: "Change the nicknames of others",
    P.CHANGE_NICKNAME: "Change its own nickname",
    P.CREATE_INSTANT_INVITE: "Create invites",
    P.VIEW_CHANNEL: "See channels",
    P.READ_MESSAGE_HISTORY: "Read earlier messages",
    P.SEND_MESSAGES: "Send messages",
    P.SEND_TTS_MESSAGES: "Send messages that are read aloud",
    P.EMBED_LINKS: "Send embeds and previews of links",
    P.ATTACH_FILES: "Send files",
    P.ADD_REACTIONS: "React to messages",
    P.USE_EXTERNAL_EMOJIS: "Use emojis of other communities",
    P.USE_EXTERNAL_STICKERS: "Use stickers of other communities",
    P.MENTION_EVERYONE: "Mention everybody at once",
    P.MANAGE_MESSAGES: "Delete the messages of others",
    P.PIN_MESSAGES: "Pin messages",
    P.BYPASS_SLOWMODE: "Write past slow mode",
    P.CONNECT: "Join voice channels",
    P.SPEAK: "Speak",
    P.STREAM: "Share a camera or a screen",
    P.USE_VAD: "Speak without pressing a key",
    P.PRIORITY_SPEAKER: "Speak louder than others",
    P.MUTE_MEMBERS: "Mute members",
    P.DEAFEN_MEMBERS: "Deafen members",
    P.MOVE_MEMBERS: "Move members between voice channels",
    P.UPDATE_RTC_REGION: "Change where voice channels are served",
}


def worded(bits: int) -> list[tuple[str, str]]:
    """The permissions in a set, each as its bits in decimal and in words; what could do most comes first."""
    return [(str(int(bit)), words) for bit, words in _WORDS.items() if bits & bit]
