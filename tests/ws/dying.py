"""``python -m tests.ws.dying serve …``: a server that dies between append and broadcast of an edit that asks for it."""

import os
import signal
import sys
from collections.abc import Sequence

from server.__main__ import main
from server.events.store.port import Stored
from server.ws.fanout import Fanout

DEADLY = "deadly-"

_offer = Fanout.offer


def _die_or_offer(self: Fanout, stored: Sequence[Stored]) -> None:
    if any(edit.edit_id.startswith(DEADLY) for edit in stored):
        os.kill(os.getpid(), signal.SIGKILL)
    _offer(self, stored)


Fanout.offer = _die_or_offer

if __name__ == "__main__":
    sys.exit(main())
