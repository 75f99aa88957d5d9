"""Tickets on the topic wire."""

from typing import TypedDict


class TicketMessage(TypedDict):
    """Something said in a ticket."""

    id: str
    user_id: str
    username: str
    is_admin: bool
    message: str
    created_at: str


class Ticket(TypedDict):
    """A question to those who run the instance, and what was said about it."""

    _id: str
    id: str
    user_id: str
    username: str
    category: str
    subject: str
    description: str
    status: str
    priority: str
    admin_response: str | None
    messages: list[TicketMessage]
    reviewed_by: str | None
    reviewed_at: str | None
    created_at: str
    updated_at: str


class TicketCategoryName(TypedDict):
    """What a ticket can be about."""

    value: str
    label: str
