"""Being asked to stop, by SIGTERM or Ctrl-C."""

import select
import signal
import socket
from types import FrameType

ASKED = (signal.SIGTERM, signal.SIGINT)


class StopRequest:
    """Listens from now on. Asked twice, the second time interrupts whatever the main thread does.

    A signal that meets another thread, or the main thread on its way into a wait, does not end that wait. Python writes
    every signal's number to a socket the moment it comes; whoever waits for that socket misses none.
    """

    def __init__(self) -> None:
        self.asked = False
        self._ear, self._mouth = socket.socketpair()
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        self._seen = 0
        self._before = {number: signal.signal(number, self._hear) for number in ASKED}

    def wait(self, seconds: float) -> bool:
        """Wait at most so long. Returns whether somebody asked."""
        if not self.asked and select.select([self._ear], [], [], seconds)[0]:
            self.asked = any(number in ASKED for number in self._ear.recv(64))
        return self.asked

    def close(self) -> None:
        """Stop listening; signals do what they did before."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._ear.close()
        self._mouth.close()

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._seen += 1
        if self._seen > 1:
            raise KeyboardInterrupt
