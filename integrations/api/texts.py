"""The topic wire's own words for refusals that concern calls, by their reason."""

from core.api.endpoint import Text, TextKey

TEXTS: dict[TextKey, Text] = {
    "call_not_found": (404, "Call not found or already ended"),
    "call_to_oneself": (400, "You cannot call yourself"),
    "call_full": (400, "The call is full"),
    "name_blocked": (400, "This name contains inappropriate content"),
    "voice_disabled": (403, "Voice is disabled in this room"),
}
