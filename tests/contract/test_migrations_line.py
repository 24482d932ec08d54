"""Migrations stand in one line, and one with which older code may work takes nothing away from it."""

import ast
import re
from pathlib import Path

import pytest

from bot.rolling import migrations, revision_of, works_with

REMOVES = re.compile(r"drop_|rename|alter_column|create_(unique|check|foreign)|execute")
"""What an older version could trip over: something gone, another name or meaning, a rule that it does not keep."""


def test_every_migration_follows_the_one_before_it() -> None:
    found = [file.read_text() for file in migrations()]
    line = [re.findall(r'^(?:down_)?revision = "?(\w+)"?$', text, re.MULTILINE) for text in found]
    assert [pair[1] for pair in line] == ["None", *(pair[0] for pair in line[:-1])]


@pytest.mark.parametrize("file", migrations(), ids=revision_of)
def test_a_migration_with_which_older_code_may_work_only_adds(file: Path) -> None:
    oldest = works_with(file)
    assert oldest <= revision_of(file)
    assert oldest in {revision_of(each) for each in migrations()}
    if oldest < revision_of(file):
        assert taken_away(file.read_text()) == []


def test_what_takes_something_away_is_seen() -> None:
    body = 'op.drop_column("team", "days")\n    op.add_column("team", sa.Column("at", sa.Time(), nullable=False))'
    assert taken_away(f"def upgrade() -> None:\n    {body}\n") == ["drop_column", "a column that must be filled"]
    added = 'op.add_column("team", sa.Column("at", sa.Time(), nullable=False, server_default="09:00"))'
    assert taken_away(f"def upgrade() -> None:\n    {added}\n") == []


def taken_away(source: str) -> list[str]:
    """What an upgrade does that older code could trip over."""
    [upgrade] = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    ]
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    found = [call.func.attr for call in calls if REMOVES.match(call.func.attr)]  # type: ignore[attr-defined]
    return found + ["a column that must be filled" for call in calls if _must_be_filled(call)]


def _must_be_filled(call: ast.Call) -> bool:
    """Whether this adds a column to a table that is there, without which no row can be written."""
    assert isinstance(call.func, ast.Attribute)
    column = call.args[-1] if call.args else None
    if call.func.attr != "add_column" or not isinstance(column, ast.Call):
        return False
    given = {keyword.arg: keyword.value for keyword in column.keywords}
    nullable = given.get("nullable")
    return isinstance(nullable, ast.Constant) and nullable.value is False and "server_default" not in given
