"""`make access`: try every door as every role, and write the table in docs/access.md from what was answered.

The answer in a cell is the one word whose sentence the person read, or `yes`. The tests then try every cell again: a
door that lets in more or less than this page says is found there, and who reviews a change sees the page change.
"""

import tempfile
from pathlib import Path

from bot.consent.proposals import RITUALS
from tests.robustness.access_team import PEOPLE, Team
from tests.robustness.forge import tell
from tests.robustness.test_access import HEAD, ROWS, SENTENCES, said_in
from tests.texts import RITUAL, Texts
from tests.world import world

PAGE = Path(__file__).resolve().parent.parent / "docs" / "access.md"


def main() -> None:
    """Try, and write."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as made:
        RITUALS[RITUAL] = Texts()
        team = Team(made)
        lines = {_line(row): _line([row[0], *(answer(team, row[0], role) for role in HEAD[1:])]) for row in ROWS}
    text = PAGE.read_text()
    for before, after in lines.items():
        text = text.replace(before, after)
    PAGE.write_text(text)
    print(f"{len(lines)} doors, {sum(before != after for before, after in lines.items())} changed.")


def answer(team: Team, door: str, role: str) -> str:
    """What a role reads at a door, in one word."""
    forged = team.forged(door, PEOPLE[role])
    _, text = tell(team.world, PEOPLE[role], **forged, stranger=role == "elsewhere")
    return next((word for word in SENTENCES if said_in(text, word)), "yes")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
