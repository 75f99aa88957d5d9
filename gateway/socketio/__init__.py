"""The topic side's sockets: Socket.IO over long polling and WebSocket, fed by the same hub as the guild side."""
