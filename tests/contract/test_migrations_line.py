"""Migrations stand in one line: two that follow the same one would leave every database where it is."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def test_every_migration_follows_the_one_before_it() -> None:
    found = [file.read_text() for file in sorted(FOLDER.glob("[0-9]*.py"))]
    line = [re.findall(r'^(?:down_)?revision = "?(\w+)"?$', text, re.MULTILINE) for text in found]
    assert [pair[1] for pair in line] == ["None", *(pair[0] for pair in line[:-1])]
