"""The file of a backup: a zip with what it is about and the database, readable by its owner only."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from bot.bars import Bar
from bot.errors import StartupError
from bot.private_file import only_ours

FORMAT = "dagstart-backup"
ABOUT, DATA = "about.json", "database"
A_PIECE = 1 << 20

LARGEST_ABOUT = 65_536
"""Bytes; a file that says more of itself is not ours."""


class Damaged(Exception):
    """This is no backup of ours, or not all of it: packed in another way, sealed with a password, cut off, changed."""


@dataclass(frozen=True)
class About:
    """What a backup holds: when it was made, of which kind of database, at which revision, and what is in it."""

    made_at: datetime
    dialect: str  # sqlite, postgresql
    revision: str
    size: int  # bytes of the database
    sha256: str


def pack(target: Path, database: Path, made_at: datetime, dialect: str, revision: str, progress: Bar) -> About:
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
        with _part(file, ABOUT) as said:
            return _about(said.read(LARGEST_ABOUT))
    except (Damaged, OSError):
        raise StartupError(f"{file} is not a backup of dagstart, or only a part of one.") from None


def _about(said: bytes) -> About:
    try:
        found = TypeAdapter(dict[str, str | int]).validate_json(said)
        if found.pop("format", None) != FORMAT:
            raise Damaged
        return TypeAdapter(About).validate_python(found)
    except ValidationError as error:
        raise Damaged from error


def unpack(file: Path, target: Path, about: About, progress: Bar) -> None:
    """Write the database out of a backup, and compare it with what was put in. Raises StartupError."""
    try:
        with _part(file, DATA) as packed, only_ours(target) as out:
            if _copy(packed, out, about.size, progress) != about.sha256:
                raise Damaged
    except Damaged:
        target.unlink(missing_ok=True)
        raise StartupError(f"{file} is damaged: what is in it is not what was put in. Take another backup.") from None
    except OSError as error:
        raise StartupError(f"{target.parent} cannot be written: {error.strerror}.") from None


def _copy(packed: IO[bytes], out: IO[bytes], size: int, progress: Bar) -> str:
    """The digest of what was written. Raises Damaged for more than there should be: it could fill the disk."""
    digest, done = hashlib.sha256(), 0
    while piece := packed.read(A_PIECE):
        out.write(piece)
        digest.update(piece)
        done += len(piece)
        if done > size:
            raise Damaged
        progress(done / size)
    return digest.hexdigest()


@contextmanager
def _part(file: Path, name: str) -> Iterator[IO[bytes]]:
    """A part of the zip. Raises Damaged for all that Python raises for a zip that is not as it should be."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(name) as part:
            yield part
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error, RuntimeError) as error:
        raise Damaged from error
