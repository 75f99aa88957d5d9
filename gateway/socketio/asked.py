"""Which topic, room or post a client speaks of."""

from gateway.socketio.payloads import Payload


def asked_topic(payload: Payload, malformed: str = "Topic not found") -> int:
    return payload.id("topic_id", missing="Topic ID is required", malformed=malformed)


def asked_room(payload: Payload) -> int:
    return payload.id("room_id", missing="Chat room ID is required", malformed="Chat room not found")


def asked_post(payload: Payload) -> int:
    return payload.id("post_id", missing="Post ID is required", malformed="Post not found")
