"""Who raised a point without a name: encrypted with a key that is not in the database.

`DAGSTART_KEY` holds Fernet keys, separated by commas: the first one seals, all of them open. Without a key nothing
can be raised without a name. Fernet (AES-128-CBC with HMAC-SHA256) is that of the `cryptography` package.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.i18n import N_
from bot.settings import Settings

NO_KEY = N_(
    "Without your name is not possible here: the administrator of this bot has not set a key for it (DAGSTART_KEY)."
)
REF_BYTES = 15
"""Twenty letters that nobody can guess."""


class Seal:
    """Seals and opens who raised a point."""

    def __init__(self, keys: str) -> None:
        self._keys = [key.strip() for key in keys.split(",") if key.strip()]
        self._fernet = MultiFernet([Fernet(key) for key in self._keys]) if self._keys else None

    def __bool__(self) -> bool:
        """Whether there is a key."""
        return self._fernet is not None

    def close(self, ref: str, person_id: int, at: datetime) -> str:
        """The person of the point with this reference, sealed. Every seal has the same length and tells no second."""
        assert self._fernet is not None
        words = f"{ref}:{person_id:012d}".encode()
        return self._fernet.encrypt_at_time(words, int(full_hour(at).timestamp())).decode()

    def open(self, ref: str | None, sealed: str | None) -> int | None:
        """The person's id; None without the key it was sealed with, or for the seal of another point."""
        if self._fernet is None or ref is None or sealed is None:
            return None
        try:
            found, _, person_id = self._fernet.decrypt(sealed.encode()).decode().rpartition(":")
        except InvalidToken:
            return None
        return int(person_id) if found == ref else None

    def fingerprint(self, source: str) -> str:
        """What tells a form or a message apart without saying which it was: a direct message names its reader."""
        digest = hmac.new(self._keys[0].encode(), source.encode(), hashlib.sha256).hexdigest()
        return f"sealed:{digest[:40]}"


def new_ref() -> str:
    """A random reference: by this, and by nothing else, an answer finds its way back."""
    return secrets.token_urlsafe(REF_BYTES)


def full_hour(moment: datetime) -> datetime:
    """The hour of a moment: what is kept of when a point without a name was raised."""
    return moment.replace(minute=0, second=0, microsecond=0)


@cache
def _seal(keys: str) -> Seal:
    return Seal(keys)


def seal_of(settings: Settings) -> Seal:
    """The seal with the keys of the settings."""
    return _seal(settings.key.get_secret_value())
