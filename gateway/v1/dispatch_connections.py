"""Connections, as the guild wire's dispatches."""

from accounts.v1.render import render_connection
from gateway.v1.rendered import Rendered, renders
from integrations.connections.events import ConnectionsUpdated


@renders(ConnectionsUpdated)
def _connections_update(event: ConnectionsUpdated) -> list[Rendered]:
    return [Rendered("USER_CONNECTIONS_UPDATE", {"connections": [render_connection(one) for one in event.connections]})]
