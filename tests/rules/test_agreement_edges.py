"""What agreements and rounds do at the edges: two at once, nobody left, weekends and holidays, twelve that hold."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.blockkit import size_of
from bot.consent import actions as consent
from bot.consent import moves as consent_moves
from bot.consent import reactions
from bot.consent.blocks import CHANGE_TEXT, WITHDRAW, Shown
from bot.consent.models import ConsentRound
from bot.consent.private_blocks import render_told
from bot.consent.story import load_story as load_round
from bot.errors import Refusal
from bot.i18n import translator
from bot.outbox.models import Outbox
from bot.people.models import Absence, Membership, Person, Team, TeamDayOff
from bot.rituals.agreement import actions, moves, places, rules
from bot.rituals.agreement.blocks import render_card, render_ended, render_review
from bot.rituals.agreement.messages import MESSAGES, load_shown
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import IN_FORCE, Limits
from bot.rituals.agreement.story import load_story
from bot.services import Services
from tests.agreements import content, make
from tests.floors import add_team, serving_on, set_clock

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MOST = Limits().most
ROLES = ("member", "member", "lead")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    yield from serving_on(request, tmp_path_factory, MONDAY)


class Floor:
    """A team on a Monday morning."""

    def __init__(self, services: Services, roles: Sequence[str] = ROLES) -> None:
        self.services = services
        set_clock(services, MONDAY)
        with services.db.write() as session:
            self.team, self.people = add_team(session, roles)

    def make(self, state: str, **more: Any) -> int:
        with self.services.db.write() as session:
            made = make(session, session.get_one(Team, self.team.id), self.people[0], state, self.services.clock.now())
            for name, value in more.items():
                setattr(made, name, value)
            return made.id

    def draft(self, **more: Any) -> int:
        text = content(self.people[0].id, self.services.clock.now(), **more)
        return actions.record_draft(self.services, self.people[0], self.team.id, text, f"V{self.services.clock.now()}")

    def ask(self, agreement_id: int, replaces_id: int | None = None) -> None:
        actions.record_proposed(self.services, self.people[0], agreement_id, replaces_id)

    def agree(self, agreement_id: int) -> None:
        held = self.round(agreement_id)
        for record, *more in ((reactions.record_ready,), (reactions.record_stance, "agree")):
            for person in self.people:
                with suppress(Refusal):
                    record(self.services, person, held.id, held.version, *more)

    def round(self, agreement_id: int) -> ConsentRound:
        with self.services.db.read() as session:
            rounds = select(ConsentRound).where(ConsentRound.subject_id == agreement_id)
            return session.scalars(rounds.where(ConsentRound.team_id == self.team.id).order_by(-ConsentRound.id)).one()

    def get(self, agreement_id: int) -> Agreement:
        with self.services.db.read() as session:
            return session.get_one(Agreement, agreement_id)

    def leave(self, *people: Person) -> None:
        with self.services.db.write() as session:
            gone = (Membership.team_id == self.team.id, Membership.person_id.in_(each.id for each in people))
            session.execute(update(Membership).where(*gone).values(present=False))

    def messages(self, kind: str) -> list[Outbox]:
        with self.services.db.read() as session:
            found = select(Outbox).where(Outbox.team_id == self.team.id, Outbox.kind == kind)
            return list(session.scalars(found.order_by(Outbox.id)))

    def look(self, now: datetime) -> None:
        set_clock(self.services, now)
        consent_moves.take_steps(self.services, now)
        consent_moves.remind(self.services, now)
        moves.look_due(self.services, now)

    def holding(self) -> int:
        with self.services.db.read() as session:
            agreed = select(Agreement.id).where(Agreement.team_id == self.team.id, Agreement.state.in_(IN_FORCE))
            return len(session.scalars(agreed).all())


# -- two at once -----------------------------------------------------------------------------------------------


def test_who_takes_a_proposal_back_waits_for_the_round_before_holding_anything_else(services: Services) -> None:
    """Both hands take the round first: else each would hold what the other one waits for."""
    if services.db.dialect == "sqlite":
        pytest.skip("there is one writer")
    floor = Floor(services)
    agreement_id = floor.draft()
    floor.ask(agreement_id)
    with ThreadPoolExecutor(1) as pool:
        with services.db.write() as session:
            session.scalars(consent.locked(ConsentRound.id == floor.round(agreement_id).id)).one()
            stopping = pool.submit(actions.record_stopped, services, floor.people[0], agreement_id)
            with pytest.raises(TimeoutError):
                stopping.result(timeout=0.5)
            session.get_one(Agreement, agreement_id, with_for_update={"nowait": True})
        stopping.result(timeout=10)
    assert floor.get(agreement_id).state == "draft"


# -- nobody left -----------------------------------------------------------------------------------------------


def test_a_round_of_which_everybody_has_left_ends(services: Services) -> None:
    floor = Floor(services)
    agreement_id = floor.draft()
    floor.ask(agreement_id)
    floor.leave(*floor.people)
    floor.look(MONDAY + timedelta(days=3))
    assert (floor.round(agreement_id).outcome, floor.get(agreement_id).state) == ("gone", "draft")


def test_the_owner_of_an_agreement_hears_nothing_of_a_team_that_the_bot_has_left(services: Services) -> None:
    floor = Floor(services)
    agreement_id = floor.make("active")
    with services.db.write() as session:
        session.execute(update(Agreement).where(Agreement.id == agreement_id).values(due_at=MONDAY))
        session.get_one(Team, floor.team.id).state = "left"
    floor.look(MONDAY)
    with services.db.read() as session:
        said = [MESSAGES[row.kind](session, row, MONDAY) for row in floor.messages("agreement_review")]
    assert said == [None, None]


def test_a_draft_whose_owner_has_left_asks_for_another_owner_before_the_team_decides(services: Services) -> None:
    floor = Floor(services)
    agreement_id = floor.draft(owner_id=floor.people[1].id)
    floor.leave(floor.people[1])
    with pytest.raises(Refusal, match="has left"):
        floor.ask(agreement_id)
    assert floor.get(agreement_id).state == "draft"


# -- weekends and holidays -------------------------------------------------------------------------------------


def test_what_is_stopped_on_friday_evening_can_be_undone_for_a_day_after_the_channel_reads_it(
    services: Services,
) -> None:
    floor = Floor(services)
    agreement_id = floor.make("active")
    set_clock(services, FRIDAY_EVENING)
    actions.record_stopped(services, floor.people[2], agreement_id)
    assert [row.due_at for row in floor.messages("agreement_stopped")] == [NEXT_MONDAY]
    set_clock(services, NEXT_MONDAY + timedelta(hours=23))
    actions.record_undone(services, floor.people[1], agreement_id)
    assert floor.get(agreement_id).state == "active"


def test_a_second_stop_is_told_where_the_first_was_taken_back_before_anybody_read_it(services: Services) -> None:
    floor = Floor(services)
    agreement_id = floor.make("active")
    set_clock(services, FRIDAY_EVENING)
    actions.record_stopped(services, floor.people[2], agreement_id)
    actions.record_undone(services, floor.people[1], agreement_id)
    with services.db.write() as session:  # as the sender leaves what is no longer wanted
        dropped = {"state": "dropped", "problem": "no_longer_wanted"}
        session.execute(update(Outbox).where(Outbox.kind == "agreement_stopped").values(dropped))
    set_clock(services, NEXT_MONDAY + timedelta(hours=1))
    actions.record_stopped(services, floor.people[2], agreement_id)
    assert [row.state for row in floor.messages("agreement_stopped")] == ["waiting"]


def test_after_a_fortnight_of_closed_doors_who_works_is_reminded_and_waited_for(services: Services) -> None:
    floor = Floor(services)
    closed, back = (date(2026, 11, 24), date(2026, 12, 8)), date(2026, 12, 9)
    with services.db.write() as session:
        session.add(TeamDayOff(team_id=floor.team.id, first_day=closed[0], last_day=closed[1]))
        for day in (MONDAY.date(), back):
            session.add(Absence(person_id=floor.people[1].id, first_day=day, last_day=day))
    agreement_id = floor.draft(valid_until=date(2027, 2, 1))
    floor.ask(agreement_id)
    held = floor.round(agreement_id)
    for person in floor.people:
        with suppress(Refusal):
            reactions.record_ready(services, person, held.id, held.version)
    assert floor.round(agreement_id).ends_at == datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    floor.look(MONDAY + timedelta(hours=5))
    told = {row.recipient for row in floor.messages("consent_reminder")}
    assert told == {floor.people[1].slack_id, floor.people[2].slack_id}


# -- twelve ----------------------------------------------------------------------------------------------------


def full(services: Services) -> tuple[Floor, int, int]:
    """Twelve that hold, and a thirteenth that the team decides about: it takes the place of the first."""
    floor = Floor(services)
    first, *_ = [floor.make("active") for _ in range(MOST)]
    newest = floor.draft()
    floor.ask(newest, first)
    return floor, first, newest


@pytest.mark.parametrize("how", ["stopped", "lapsed"])
def test_the_place_of_what_was_to_go_and_has_gone_is_taken(services: Services, how: str) -> None:
    floor, first, newest = full(services)
    if how == "stopped":
        actions.record_stopped(services, floor.people[0], first)
    else:
        with services.db.write() as session:
            session.get_one(Agreement, first).state = "lapsed"
    set_clock(services, MONDAY + timedelta(minutes=1))
    another = floor.draft()
    with pytest.raises(Refusal):
        floor.ask(another)
    floor.agree(newest)
    assert floor.holding() == MOST


def test_what_another_is_to_take_the_place_of_is_not_changed_meanwhile(services: Services) -> None:
    floor, first, newest = full(services)
    with pytest.raises(Refusal, match="take its place"):
        actions.record_extended(services, floor.people[1], first)
    floor.agree(newest)
    assert (floor.holding(), floor.get(first).state, floor.get(newest).state) == (MOST, "stopped", "active")


def test_of_two_who_name_the_same_one_to_go_one_is_refused(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    floor = Floor(services)
    first, *_ = [floor.make("active") for _ in range(MOST)]
    drafts = [floor.make("draft"), floor.make("draft")]
    look, both = places.may_go, Barrier(2)

    def look_together(*args: Any) -> list[Agreement]:
        found = look(*args)
        with suppress(BrokenBarrierError):
            both.wait(1)
        return found

    def ask(agreement_id: int) -> bool:
        with suppress(Refusal):
            floor.ask(agreement_id, first)
            return True
        return False

    monkeypatch.setattr(places, "may_go", look_together)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, drafts)) == [False, True]


def test_a_round_knows_its_people_as_they_are_now(services: Services) -> None:
    floor = Floor(services)
    agreement_id = floor.draft()
    floor.ask(agreement_id)
    floor.leave(floor.people[1])
    with services.db.read() as session:
        story = load_round(session, floor.round(agreement_id), MONDAY)
    assert story
    assert {each.id for each in story.people} == {floor.people[0].id, floor.people[2].id}


# -- words -----------------------------------------------------------------------------------------------------

AMPERSANDS = "&" * 3000
dutch = translator("nl")


@pytest.mark.parametrize("state", list(rules.STATES))
def test_whatever_is_typed_slack_takes_every_message_about_it(services: Services, state: str) -> None:
    """Slack counts an ampersand as five characters."""
    floor = Floor(services)
    longest = {name: AMPERSANDS[:most] for name, most in rules.LONGEST.items()}
    with services.db.write() as session:
        agreement = session.get_one(Agreement, floor.make(state))
        version = session.get_one(AgreementVersion, (agreement.id, 1))
        for name, text in longest.items():
            setattr(version, name, text)
        shown = load_shown(load_story(session, agreement, MONDAY))
    for render in (render_card, render_review, render_ended):
        text, blocks = render(dutch, shown)
        assert len(text) < 4000, render
        assert size_of(blocks) < 13_000, render
        assert max(len(block["text"]["text"]) for block in blocks if block["type"] == "section") <= 3000, render


def asked(**more: Any) -> Shown:
    """A third decision as who proposes it sees it."""
    usual = {
        "round_id": 1, "version": 3, "decision": 3, "step": "decision", "outcome": None, "title": "Terugbellen",
        "text": "Als", "proposer": "Anna", "ends_at": MONDAY, "zone": "UTC", "silence_consents": False, "needed": 2,
        "agreed": ["Anna"], "objected": ["Eva"], "abstained": [], "waiting": 1, "said": [],
    }  # fmt: skip
    return Shown(**{**usual, **more})


@pytest.mark.parametrize(
    ("more", "said", "buttons"),
    [
        ({"decision": 1}, "Somebody objects to {title}. Change the text", [CHANGE_TEXT, WITHDRAW]),
        ({}, "this was the third decision", [WITHDRAW]),
        ({"objected": []}, "was dropped", []),
        ({"step": "ended", "outcome": "objected"}, "Somebody objected to {title}.", []),
    ],
)
def test_who_proposes_is_asked_only_for_what_can_still_be_done(
    more: dict[str, Any], said: str, buttons: list[str]
) -> None:
    shown = asked(**more)
    text, blocks = render_told(translator("en"), shown, "decision", shown.decision)
    assert said.replace("{title}", "*Terugbellen*") in text
    assert [each["action_id"] for block in blocks for each in block.get("elements", ())] == buttons


def test_what_is_agreed_after_its_last_day_lapses_and_says_why(services: Services) -> None:
    floor = Floor(services)
    agreement_id = floor.draft(valid_until=date(2026, 11, 24))
    floor.ask(agreement_id)
    set_clock(services, MONDAY + timedelta(days=2))
    floor.agree(agreement_id)
    floor.look(MONDAY + timedelta(days=2))
    with services.db.read() as session:
        [row] = floor.messages("agreement_lapsed")
        said = MESSAGES[row.kind](session, row, services.clock.now())
    assert said
    assert dutch("Its last day had passed before the team had decided. It can be proposed anew, with a later day.") in (
        said.text
    )
