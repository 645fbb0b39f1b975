"""uvicorn's WebSocket protocol, with a close that arrives."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LINGER_SECONDS = 0.25
MOST_LINGERING_SECONDS = 5.0


class LingeringProtocol(WebSocketsSansIOProtocol):
    """After a frame that breaks the protocol (too large, not UTF-8) the rest of what the client sends is read away.

    Closing with unread bytes would reset the connection, and the reset overtakes the close frame that says why.
    """

    _lingering_until = 0.0

    def data_received(self, data: bytes) -> None:
        """Read away what comes after the break, else as ever."""
        if self._lingering_until:
            self._linger()
            return
        super().data_received(data)

    def handle_parser_exception(self) -> None:
        """Say why, then linger."""
        close = self.conn.close_sent
        if close is not None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": close.code, "reason": close.reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.stop_keepalive()
        self.close_sent = True
        self._lingering_until = self.loop.time() + MOST_LINGERING_SECONDS
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._linger()

    def _linger(self) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        left = self._lingering_until - self.loop.time()
        self.close_timer = self.loop.call_later(max(0.0, min(LINGER_SECONDS, left)), self.transport.close)
