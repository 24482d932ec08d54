"""Files with what people wrote: for who runs the bot, and for nobody beside on the same machine."""

import os
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600


def only_ours(path: Path) -> BinaryIO:
    """A new file that only its owner may read, from its first byte on; never one that somebody else laid ready."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")
