"""Sealing what a dump of the database must not show, with keys that are not in it.

`DAGSTART_KEY` holds Fernet keys, separated by commas: the first one seals, all of them open. Fernet (AES-128-CBC with
HMAC-SHA256) is that of the `cryptography` package.
"""

import hashlib
import hmac
from datetime import datetime
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import Settings


class Keys:
    """The keys of the settings; false when there are none."""

    def __init__(self, keys: str) -> None:
        self._keys = [key.strip() for key in keys.split(",") if key.strip()]
        self._fernet = MultiFernet([Fernet(key) for key in self._keys]) if self._keys else None

    def __bool__(self) -> bool:
        """Whether there is a key."""
        return self._fernet is not None

    def close(self, words: bytes, at: datetime) -> str:
        """Words, sealed. A seal says in plain when it was made, so `at` is the full hour."""
        assert self._fernet is not None
        return self._fernet.encrypt_at_time(words, int(full_hour(at).timestamp())).decode()

    def open(self, sealed: str) -> bytes | None:
        """What was sealed; None without the key it was sealed with."""
        try:
            return self._fernet.decrypt(sealed.encode()) if self._fernet else None
        except InvalidToken:
            return None

    def renew(self, sealed: str) -> str | None:
        """The same, sealed with the first key, of the same hour; None without the key it was sealed with."""
        try:
            return self._fernet.rotate(sealed.encode()).decode() if self._fernet else None
        except InvalidToken:
            return None

    def digest(self, source: str) -> str:
        """A checksum that nobody can make without the key."""
        return self.digests(source)[0]

    def digests(self, source: str) -> list[str]:
        """The same with every key, the first one first: what was made before the keys changed is still found."""
        return [hmac.new(key.encode(), source.encode(), hashlib.sha256).hexdigest() for key in self._keys]


def full_hour(moment: datetime) -> datetime:
    """The hour of a moment."""
    return moment.replace(minute=0, second=0, microsecond=0)


@cache
def _keys(keys: str) -> Keys:
    return Keys(keys)


def keys_of(settings: Settings) -> Keys:
    """The keys of the settings, read once."""
    return _keys(settings.key.get_secret_value())
