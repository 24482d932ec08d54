"""The file of a backup: a zip with what it is about and the database, readable by its owner only."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StartupError
from bot.private_file import only_ours

FORMAT = "dagstart-backup"
ABOUT, DATA = "about.json", "database"
A_PIECE = 1 << 20

LARGEST_ABOUT = 65_536
"""Bytes; a file that says more of itself is not ours."""

NOT_READABLE = (zipfile.BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError, RuntimeError)
"""What Python raises for a zip that is damaged, packed in another way, or sealed with a password."""

Progress = Callable[[float], None]
"""Told how much is done, from 0 to 1."""


@dataclass(frozen=True)
class About:
    """What a backup holds: when it was made, of which kind of database, at which revision, and what is in it."""

    made_at: datetime
    dialect: str  # sqlite, postgresql
    revision: str
    size: int  # bytes of the database
    sha256: str


def pack(target: Path, database: Path, made_at: datetime, dialect: str, revision: str, progress: Progress) -> About:
    """Write a backup. PostgreSQL's own file is packed already."""
    size, digest, done = database.stat().st_size, hashlib.sha256(), 0
    way = zipfile.ZIP_DEFLATED if dialect == "sqlite" else zipfile.ZIP_STORED
    with only_ours(target) as raw, zipfile.ZipFile(raw, "w", way) as archive, database.open("rb") as source:
        with archive.open(DATA, "w", force_zip64=True) as packed:
            while piece := source.read(A_PIECE):
                packed.write(piece)
                digest.update(piece)
                done += len(piece)
                progress(done / size)
        about = About(made_at, dialect, revision, size, digest.hexdigest())
        archive.writestr(ABOUT, json.dumps({"format": FORMAT, **vars(about), "made_at": made_at.isoformat()}))
    return about


def read_about(file: Path) -> About:
    """What a backup says of itself. Raises StartupError."""
    if not file.is_file():
        raise StartupError(f"There is no file {file}.")
    try:
        with zipfile.ZipFile(file) as archive, archive.open(ABOUT) as said:
            found = json.loads(said.read(LARGEST_ABOUT))
        if found.pop("format") != FORMAT or not isinstance(found["size"], int):
            raise KeyError(FORMAT)
        return About(**{**found, "made_at": datetime.fromisoformat(found["made_at"])})
    except (*NOT_READABLE, AttributeError, TypeError, ValueError, OSError):
        raise StartupError(f"{file} is not a backup of dagstart, or only a part of one.") from None


def unpack(file: Path, target: Path, about: About, progress: Progress) -> None:
    """Write the database out of a backup, and compare it with what was put in. Raises StartupError."""
    digest, done = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(file) as archive, archive.open(DATA) as packed, only_ours(target) as out:
            while piece := packed.read(A_PIECE):
                out.write(piece)
                digest.update(piece)
                done += len(piece)
                if done > about.size:  # a small file can hold more than the disk
                    raise EOFError
                progress(done / max(about.size, 1))
    except NOT_READABLE:
        digest = hashlib.sha256(b"damaged")
    except OSError as error:
        raise StartupError(f"{target.parent} cannot be written: {error.strerror}.") from None
    if digest.hexdigest() != about.sha256:
        target.unlink(missing_ok=True)
        raise StartupError(f"{file} is damaged: what is in it is not what was put in. Take another backup.")
