"""Every cell of the table in docs/access.md, tried through the real door; and cards and forms of somebody else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.consent.proposals import RITUALS
from bot.consent.reactions import NO_SUCH_QUESTION
from bot.i18n import LOCALES, translator
from bot.kpis.values import NO_SUCH as NO_SUCH_KPI
from bot.people.access import NO_GUESTS
from bot.people.drafts import DECIDED
from bot.points.acting import NO_SUCH_POINT
from bot.rituals.agreement.acting import NO_SUCH as NO_SUCH_AGREEMENT
from bot.rituals.dagstart.announcements import NOT_YOURS as NOT_YOUR_ANNOUNCEMENT
from bot.rituals.dagstart.blocks import AWAY, EDIT, NOTHING, SEND
from bot.rituals.dagstart.nameless import NOT_WITH_YOU
from bot.rituals.dagstart.place import CLOSED, NOT_YOURS
from bot.rituals.debate.actions import NO_SUCH as NO_SUCH_DEBATE
from bot.rituals.debate.entries import NO_SUCH_ENTRY
from bot.rituals.feedback.actions import NOT_ASKED as NOT_YOUR_WEEK
from bot.rituals.feedback.outside import TOO_LATE_FOR_IT
from bot.rituals.feedback.reactions import NOT_YOURS as NOT_YOUR_TEXT
from bot.rituals.feedback.team_actions import NOT_ASKED as NO_CONFIDANT
from bot.rounds import Round, Seat
from handlers.debate_typed import DEBATE_WORDS
from handlers.intake import OUT_OF_DATE
from handlers.setup import NOT_IN_CHANNEL, NOT_INVITED
from handlers.words import AGREEMENT_WORDS, FEEDBACK_WORDS, KPI_WORDS, WORDS
from tests.contract.test_structure import registered
from tests.robustness.access_attempts import attempt
from tests.robustness.access_team import PEOPLE, Team
from tests.robustness.forge import stored, tell
from tests.robustness.looks import rows
from tests.robustness.nasty import REFERENCE
from tests.texts import RITUAL, Texts
from tests.world import World, world

DOC = (Path(__file__).resolve().parents[2] / "docs" / "access.md").read_text()


def table(first: str) -> list[list[str]]:
    """The rows of the table whose head begins with this word, with its head."""
    lines = DOC.split(f"| {first} |")[1].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [[first, *(c for c in cells[0] if c)], *cells[2:]]


HEAD, *ROWS = table("what")
SENTENCES = dict(table("word")[1:])


def said_in(text: str, word: str) -> bool:
    """Whether somebody read this sentence, in whatever language."""
    fields = {"leads": "Bas", "team": "ons-team", "name": "Bas"}
    return any(translator(locale)(SENTENCES[word], **fields) in text for locale in LOCALES)


NOTHING_SAID = "[null, []]"
EXPLAINED = (
    DECIDED,
    NOT_YOUR_ANNOUNCEMENT,
    OUT_OF_DATE,
    NOT_YOURS,
    NOT_INVITED,
    "This team does not exist any more.",
    NO_SUCH_POINT,
    NO_SUCH_AGREEMENT,
    NO_SUCH_KPI,
    NO_SUCH_DEBATE,
    NO_SUCH_ENTRY,
    NO_SUCH_QUESTION,
    NOT_WITH_YOU,
    NOT_YOUR_WEEK,
    NOT_YOUR_TEXT,
    TOO_LATE_FOR_IT,
    NO_CONFIDANT,
)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with world(tmp_path_factory.mktemp("access")) as made:
        RITUALS[RITUAL] = Texts()
        yield Team(made)
        del RITUALS[RITUAL]
        assert [v["text"] for v in made.violations()] == []


def test_the_table_names_everything_that_can_be_done() -> None:
    named = {re.sub(r"^(button|form|shortcut) ", "", row[0].replace("`", "")) for row in ROWS}
    ids = registered()
    forms_and_buttons = {
        name for name in (*ids["action"], *ids["view"], *ids["shortcut"]) if not name.startswith("block:")
    }
    assert {name for name in named if not name.startswith("/")} == forms_and_buttons
    assert {name.split()[1] for name in named if name.startswith("/dagstart")} == set(WORDS)
    assert {name.split()[1] for name in named if name.startswith("/agreement")} == set(AGREEMENT_WORDS)
    assert {name.split()[1] for name in named if name.startswith("/kpi")} == set(KPI_WORDS)
    assert {name.split()[1] for name in named if name.startswith("/debate")} == set(DEBATE_WORDS)
    assert {name.split()[1] for name in named if name.startswith("/peerfeedback")} == set(FEEDBACK_WORDS)


@pytest.mark.parametrize("row", ROWS, ids=[row[0].replace("`", "") for row in ROWS])
def test_everybody_may_do_what_the_table_says(team: Team, row: list[str]) -> None:
    for role, expected in zip(HEAD[1:], row[1:], strict=True):
        check_cell(team, row[0], role, expected)


def check_cell(team: Team, what: str, role: str, expected: str) -> None:
    forged, is_allowed = attempt(team, what, PEOPLE[role]), expected == "yes"
    before = None if is_allowed else stored(team.world)
    found, text = tell(team.world, PEOPLE[role], **forged, stranger=role == "elsewhere")
    assert found["ok"], (role, found)
    assert found["acked"], (role, found)
    assert text != NOTHING_SAID or (
        is_allowed and what.startswith(("form `point.", "form `consent.", "form `debate.send_"))
    ), role  # it closes: a sign
    assert not REFERENCE.search(text), (role, text)
    assert [word for word in SENTENCES if said_in(text, word)] == ([] if is_allowed else [expected]), (role, text)
    assert is_allowed or stored(team.world) == before, role


@pytest.mark.parametrize("form", ["form dagstart.point", "form setup.questions", "form setup.save"])
def test_a_form_with_the_team_of_somebody_else_changes_nothing(team: Team, form: str) -> None:
    carried = {"team": team.other_id, "channel": team.other_channel, "name": "buren", "people": ""}
    before = stored(team.world)
    _, text = tell(team.world, "Bas", **attempt(team, form, "Bas"), metadata=json.dumps(carried))
    assert translator("nl")(SENTENCES["channel"], team="buren") in text
    assert stored(team.world) == before


WITHOUT_VALUE = {
    "button `feedback.who_else`",
    "button `feedback.mine`",
    "button `feedback.take_along`",
    "button `agreement.template`",
    "button `home.away`",
    "button `home.back`",
    "button `home.settings`",
    "button `setup.country`",
}
BUTTONS = sorted({row[0] for row in ROWS if row[0].startswith("button")} - WITHOUT_VALUE)
NONSENSE = (
    ("9" * 30, "", "²", None),
    ("0", "abc", "::", ["1"]),
    ("-1", "1:2:3", "x" * 2000, {"id": 1}),
    ("9" * 30, "<!channel>", "٣", 1.5),
)
"""A number of nobody, words, and what is no text: one of these handfuls at each button, in turn."""


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_with_a_nonsense_value_says_why_nothing_happens(team: Team, button: str) -> None:
    forged = attempt(team, button, "Bas")
    before = stored(team.world)
    for value in NONSENSE[BUTTONS.index(button) % len(NONSENSE)]:
        found, text = tell(team.world, "Bas", **{**forged, "action": {"value": value}})
        assert found["acked"]
        sentences = [translator("nl")(known) for known in EXPLAINED]
        assert any(sentence in text for sentence in sentences), (value, text)
    assert stored(team.world) == before


@pytest.mark.parametrize("metadata", ["", "null", "[]", "{", '{"team":null}', '{"team":"x"}', '{"channel":["C1"]}'])
@pytest.mark.parametrize("form", ["form dagstart.point", "form setup.questions", "form setup.save"])
def test_a_form_that_carries_nonsense_says_why_nothing_happens(team: Team, form: str, metadata: str) -> None:
    before = stored(team.world)
    _, text = tell(team.world, "Bas", **attempt(team, form, "Bas"), metadata=metadata)
    assert translator("nl")(OUT_OF_DATE) in text
    assert stored(team.world) == before


def test_words_of_another_conversation_are_not_read(team: Team) -> None:
    theirs = team.world.act("say", as_="Eva", channel=team.world.playground.state.app.bot_user, text="Van Eva alleen")
    value = f"{team.id}:{theirs['channel']}:{theirs['ts']}"
    _, text = tell(team.world, "Bas", action_id="talk.raise", action={"value": value})
    assert translator("nl")(OUT_OF_DATE) in text
    assert "Van Eva alleen" not in text


def test_who_is_not_in_a_new_channel_does_not_set_it_up(team: Team) -> None:
    metadata = json.dumps({"channel": "C0PGNIEUW", "name": "nieuw", "people": team.world.id_of("Eva")})
    before = stored(team.world)
    for name, sentence in (("Bas", NOT_IN_CHANNEL), ("Gina", NO_GUESTS)):
        _, text = tell(team.world, name, **attempt(team, "form setup.save", name), metadata=metadata)
        assert translator("nl")(sentence) in text
    assert stored(team.world) == before


@pytest.mark.parametrize("button", [SEND, NOTHING, AWAY, EDIT])
def test_a_card_of_last_week_says_that_it_is_closed(small: World, button: str) -> None:
    small.set_up("algemeen")
    small.to("09:00")
    round_id = rows(small.bot.services.db, Round)[0].id
    small.to("18:00")
    small.to("09:30", day=7)
    _, text = tell(small, "Bas", action_id=button, action={"value": str(round_id)})
    assert translator("nl")(CLOSED) in text
    assert [seat.state for seat in rows(small.bot.services.db, Seat, round_id=round_id)] == ["asked"] * 5
