"""The documentation names every command, every setting and every ritual."""

from pathlib import Path

import pytest

from bot.cli import app
from bot.rituals import RITUALS
from bot.settings import Settings
from handlers.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
TEXT = "\n".join(path.read_text() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EXAMPLE = (ROOT / ".env.example").read_text()

COMMANDS = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
SETTINGS = [
    field.validation_alias.choices[0] if field.validation_alias else f"DAGSTART_{name.upper()}"  # type: ignore[union-attr]
    for name, field in Settings.model_fields.items()
]
TARGETS = [
    line.split(":")[0] for line in (ROOT / "Makefile").read_text().splitlines() if ":" in line and "  ## " in line
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_named(name: str) -> None:
    assert f"dagstart {name}" in TEXT


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_named_and_is_in_the_example(name: str) -> None:
    assert f"`{name}`" in TEXT
    assert f"{name}=" in EXAMPLE


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_slash_command_is_named(word: str) -> None:
    assert any(f"/dagstart {spelling}" in TEXT for spelling in WORDS[word])


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_of_make_is_named(target: str) -> None:
    assert f"make {target}" in TEXT


@pytest.mark.parametrize("ritual", RITUALS)
def test_every_ritual_is_named(ritual: str) -> None:
    assert ritual in TEXT
