"""The card of a debate with 150 arguments, the most that 50 people can give: how large it is, and how long it takes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from statistics import median
from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blockkit import LARGEST_PAYLOAD, Block, size_of
from bot.db import Database
from bot.i18n import Translator, translator
from bot.rituals.debate.argument_pages import render_arguments
from bot.rituals.debate.blocks import render_card
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.models import Debate, DebateEntry
from bot.rituals.debate.rules import LONGEST_ARGUMENT, MOST_ARGUMENTS
from bot.rituals.debate.story import Story, load_story
from tests.benchmarks.databases import Databases, opened
from tests.benchmarks.fill import fill_teams
from tests.benchmarks.table import Row

PEOPLE, FAR = 50, datetime(2100, 1, 1, 9, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
KINDS = ("for", "for", "for", "against", "against", "condition")
WORDS = (
    "klant", "belt", "terug", "omdat", "het", "antwoord", "te", "kort", "was", "en", "de", "wachtrij", "'s", "ochtends",
    "vol", "loopt", "&", "niemand", "uitlegt",
)  # fmt: skip


def measure(databases: Databases, *, quick: bool) -> Iterator[Row]:
    """Every row of this module."""
    for kind in databases.kinds:
        with opened(databases.fresh(kind)) as db:
            fill_debate(db)
            for name, render in (("the card", _card), ("the first page of all", _page)):
                seconds, blocks = _timed(db, render, 20 if quick else 200)
                what = f"{PEOPLE * MOST_ARGUMENTS} arguments, {name}"
                if kind == databases.kinds[0]:
                    yield Row(f"{what}: characters", size_of(blocks), "", f"<= {LARGEST_PAYLOAD}")
                yield Row(f"{what}, {kind}", median(seconds) * 1e3, "ms", "<= 50")


def _timed(
    db: Database, render: Callable[[Translator, Story], list[Block]], times: int
) -> tuple[list[float], list[Block]]:
    """From the row in the database to the blocks, as the sender does it."""
    t, seconds = translator("nl"), []
    blocks: list[Block] = []
    for _ in range(times):
        start = perf_counter()
        with db.read() as session:
            blocks = render(t, _story(session))
        seconds.append(perf_counter() - start)
    return seconds, blocks


def _card(t: Translator, story: Story) -> list[Block]:
    return render_card(t, load_shown(story))[1]


def _page(t: Translator, story: Story) -> list[Block]:
    blocks: list[Block] = render_arguments(t, story.debate.id, load_shown(story).map)["blocks"]
    return blocks


def _story(session: Session) -> Story:
    return load_story(session, session.scalars(select(Debate)).one(), MONDAY)


def fill_debate(db: Database) -> None:
    """A team of fifty in a debate in which everybody gave three arguments, as long as they may be."""
    random = Random(5)
    fill_teams(db, PEOPLE, 1, FAR)
    with db.write() as session:
        debate = Debate(
            team_id=1, number=1, source="V1", open_in=1, phase="weighing", motion=_text(random, 200), kpi_name="FCR",
            fixed=_text(random, 300), free=_text(random, 300), decides="het team", days=2, quorum=60,
            facilitator_id=1, created_at=MONDAY, opened_at=MONDAY, began_at=MONDAY, ends_at=FAR,
        )  # fmt: skip
        session.add(debate)
        session.flush()
        session.add_all(
            DebateEntry(
                debate_id=debate.id, person_id=person, kind=random.choice(KINDS), source=f"{person}:{n}", at=MONDAY,
                text=_text(random, LONGEST_ARGUMENT), counter=_text(random, LONGEST_ARGUMENT) if n == 0 else None,
                weight=random.randint(0, 12),
            )
            for person in range(1, PEOPLE + 1)
            for n in range(MOST_ARGUMENTS)
        )  # fmt: skip


def _text(random: Random, longest: int) -> str:
    text = " ".join(random.choice(WORDS) for _ in range(longest // 4))
    return text[:longest].rstrip()
