"""uvicorn's WebSocket protocol, with a close that arrives and a short way between a frame and its session."""

from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LINGER_SECONDS = 0.25
MOST_LINGERING_SECONDS = 5.0

SHORT_WAY = "lakestream.short-way"
"""The ASGI extension under which a connection's protocol is found."""

TakeText = Callable[[str], None]


class RoomProtocol(WebSocketsSansIOProtocol):
    """Two things uvicorn's own doesn't do.

    Once ``hand_over`` was called, frames go straight to the session, and ``send_frame`` straight to the socket. The
    session never makes a frame wait: it decides at once what it keeps, within its limits. Through ASGI's queue each
    frame would cost a task's turn, and two calls of the system to stop and start reading.

    After a frame that breaks the protocol (too large, not UTF-8) the rest of what the client sends is read away.
    Closing with unread bytes would reset the connection, and the reset overtakes the close frame that says why.
    """

    _lingering_until = 0.0
    _take: TakeText | None = None

    def handle_connect(self, event: Any) -> None:
        """As uvicorn's; the application may ask for the short way."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(dict[str, Any], self.scope)["extensions"][SHORT_WAY] = self

    def hand_over(self, take: TakeText) -> None:
        """From here on ``take`` gets the text of each frame, and ``receive`` tells the end only. To be called in the
        same turn of the loop as the acceptance: no frame is read before that."""
        self._take = take

    def send_receive_event_to_app(self) -> None:
        """A whole message has come."""
        if self._take is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        data = b"".join(self.frames)
        try:
            text = data.decode("utf-8", "strict" if self.curr_msg_data_type == "text" else "replace")
        except UnicodeDecodeError:
            super().send_receive_event_to_app()
            return
        self.frames = []
        self._take(text)

    async def send_frame(self, payload: bytes) -> None:
        """Send a text frame; waits while the client is slow. Raises ClientDisconnected."""
        if not self.writable.is_set():
            await self.writable.wait()
        if self.disconnected or self.close_sent:
            raise ClientDisconnected
        self.conn.send_text(payload)
        self.transport.write(b"".join(self.conn.data_to_send()))

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
