"""The processes that work on this database: each writes now and then that it is there, for `dagstart status`."""

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base
from bot.errors import StorageBusy
from bot.mishaps import last_mishap
from bot.services import Services

log = structlog.get_logger()

BEAT = 30.0
"""Seconds between two signs of life."""
SILENT_AFTER = timedelta(minutes=2)
"""After this a process counts as gone."""
FORGOTTEN_AFTER = timedelta(days=1)


class Replica(Base):
    """One process of the bot."""

    __tablename__ = "replica"

    token: Mapped[str] = mapped_column(String(8), primary_key=True)
    revision: Mapped[str] = mapped_column(String(32))  # the newest migration its code knows
    way: Mapped[str] = mapped_column(String(10))  # socket, http
    connections: Mapped[int | None]  # to Slack, that are well; not over HTTP
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(6))  # of its last unknown error


class Heart:
    """Writes this process' row until stopped; a process that stops in good order takes it away.

    `connected` tells how many connections to Slack are well; None: Slack comes to us over HTTP.
    """

    def __init__(self, services: Services, revision: str, connected: Callable[[], int] | None) -> None:
        self._services, self._revision, self._connected = services, revision, connected
        self._token, self._started = secrets.token_hex(4), services.clock.now()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """Begin. The log says which process of `dagstart status` this is."""
        log.info("process", token=self._token)
        self._thread.start()

    def stop(self) -> None:
        """Say that this process is no longer there."""
        self._stop.set()
        self._thread.join()
        try:
            with self._services.db.write() as session:
                session.execute(delete(Replica).where(Replica.token == self._token))
        except StorageBusy as error:
            log.warning("no_goodbye", reason=str(error))

    def beat(self) -> None:
        """Write that this process is there, and forget those that have long been gone. Raises StorageBusy."""
        now = self._services.clock.now()
        with self._services.db.write() as session:
            session.execute(delete(Replica).where(Replica.seen_at < now - FORGOTTEN_AFTER))
            session.merge(
                Replica(
                    token=self._token,
                    revision=self._revision,
                    way="socket" if self._connected else "http",
                    connections=self._connected() if self._connected else None,
                    started_at=self._started,
                    seen_at=now,
                    reference=last_mishap(),
                )
            )

    def _run(self) -> None:
        while True:
            try:
                self.beat()
            except StorageBusy as error:
                log.warning("no_sign_of_life", reason=str(error))
            if self._stop.wait(BEAT):
                return
