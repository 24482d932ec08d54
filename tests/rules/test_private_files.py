"""Files with what people wrote: nobody beside reads them, and what only looks like a backup is refused in words."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.backups.file import DATA, read_about, unpack
from bot.errors import StartupError
from bot.migrate import migrate
from bot.private_file import only_ours

ABOUT = {
    "format": "dagstart-backup", "made_at": "2026-11-22T10:00:00+00:00", "dialect": "sqlite", "revision": "0001",
    "size": 1000, "sha256": "x",
}  # fmt: skip


def packed(folder: Path, about: str, data: bytes = b"x" * 1000) -> Path:
    file = folder / "x.backup"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.json", about)
        archive.writestr(DATA, data)
    return file


def marked(offsets: tuple[int, int], value: int) -> Callable[[Path], Path]:
    """A backup of which one byte of every entry says something else."""

    def make(folder: Path) -> Path:
        file = packed(folder, json.dumps(ABOUT))
        content = bytearray(file.read_bytes())
        for mark, offset in zip((b"PK\x03\x04", b"PK\x01\x02"), offsets, strict=True):
            at = content.find(mark)
            while at >= 0:
                content[at + offset] = value
                at = content.find(mark, at + 1)
        file.write_bytes(content)
        return file

    return make


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "a size that is none": lambda folder: packed(folder, json.dumps({**ABOUT, "size": "x"})),
    "about nothing": lambda folder: packed(folder, '"x"'),
    "nested without end": lambda folder: packed(folder, "[" * 50_000),
    "sealed": marked((6, 8), 1),
    "packed in an unknown way": marked((8, 10), 99),
    "larger than it says": lambda folder: packed(folder, json.dumps(ABOUT), b"0" * 5_000_000),
}


def put_back(file: Path, target: Path) -> None:
    unpack(file, target, read_about(file), lambda _done: None)


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_only_looks_like_a_backup_is_one_sentence(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    target = tmp_path / "out"
    with pytest.raises(StartupError):
        put_back(make(tmp_path), target)
    assert not target.exists()


def test_only_its_owner_reads_a_file_and_a_link_laid_ready_is_not_followed(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/bot.db")
    others, link = tmp_path / "others", tmp_path / "export.part"
    others.write_text("theirs")
    link.symlink_to(others)
    with only_ours(link) as file:
        file.write(b"ours")
    modes = [each.stat().st_mode & 0o777 for each in (tmp_path / "bot.db", link)]
    assert (modes, others.read_text(), link.read_text()) == ([0o600, 0o600], "theirs", "ours")
