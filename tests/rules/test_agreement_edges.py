"""What agreements and rounds do at the edges: two at once, nobody left, weekends and holidays, twelve that hold."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import update

from bot.consent import actions as consent
from bot.consent.models import ConsentRound
from bot.consent.story import load_story as load_round
from bot.errors import Refusal
from bot.i18n import translator
from bot.outbox.models import Outbox
from bot.people.models import Absence, Team, TeamDayOff
from bot.rituals.agreement import actions, places
from bot.rituals.agreement.messages import MESSAGES
from bot.rituals.agreement.models import Agreement
from bot.rituals.agreement.rules import Limits
from bot.services import Services
from tests.agreement_floor import Floor
from tests.floors import serving_on, set_clock

MONDAY = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MOST = Limits().most


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    yield from serving_on(request, tmp_path_factory, MONDAY)


on_postgres = pytest.mark.parametrize("services", ["postgresql"], indirect=True)  # SQLite has one writer


# -- two at once -----------------------------------------------------------------------------------------------


@on_postgres
def test_who_takes_a_proposal_back_waits_for_the_round_before_holding_anything_else(services: Services) -> None:
    """Both hands take the round first: else each would hold what the other one waits for."""
    floor = Floor(services, MONDAY)
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


@on_postgres
def test_who_names_an_agreement_to_go_waits_for_it_before_holding_the_team(services: Services) -> None:
    floor = Floor(services, MONDAY)
    first, newest = floor.make("active"), floor.draft()
    with ThreadPoolExecutor(1) as pool:
        with services.db.write() as session:
            session.get_one(Agreement, first, with_for_update=True)
            asking = pool.submit(floor.ask, newest, first)
            with pytest.raises(TimeoutError):
                asking.result(timeout=0.5)
            session.get_one(Team, floor.team.id, with_for_update={"nowait": True})
        asking.result(timeout=10)
    assert floor.get(newest).state == "in_round"


# -- nobody left -----------------------------------------------------------------------------------------------


def test_a_round_of_which_everybody_has_left_ends(services: Services) -> None:
    floor = Floor(services, MONDAY)
    agreement_id = floor.draft()
    floor.ask(agreement_id)
    floor.leave(*floor.people)
    floor.look(MONDAY + timedelta(days=3))
    assert (floor.round(agreement_id).outcome, floor.get(agreement_id).state) == ("gone", "draft")


def test_the_owner_of_an_agreement_hears_nothing_of_a_team_that_the_bot_has_left(services: Services) -> None:
    floor = Floor(services, MONDAY)
    agreement_id = floor.make("active")
    with services.db.write() as session:
        session.execute(update(Agreement).where(Agreement.id == agreement_id).values(due_at=MONDAY))
        session.get_one(Team, floor.team.id).state = "left"
    floor.look(MONDAY)
    with services.db.read() as session:
        said = [MESSAGES[row.kind](session, row, MONDAY) for row in floor.messages("agreement_review")]
    assert said == [None, None]


def test_a_draft_whose_owner_has_left_asks_for_another_owner_before_the_team_decides(services: Services) -> None:
    floor = Floor(services, MONDAY)
    agreement_id = floor.draft(owner_id=floor.people[1].id)
    floor.leave(floor.people[1])
    with pytest.raises(Refusal, match="has left"):
        floor.ask(agreement_id)
    assert floor.get(agreement_id).state == "draft"


# -- weekends and holidays -------------------------------------------------------------------------------------


def test_what_is_stopped_on_friday_evening_can_be_undone_for_a_day_after_the_channel_reads_it(
    services: Services,
) -> None:
    floor = Floor(services, MONDAY)
    agreement_id = floor.make("active")
    set_clock(services, FRIDAY_EVENING)
    actions.record_stopped(services, floor.people[2], agreement_id)
    assert [row.due_at for row in floor.messages("agreement_stopped")] == [NEXT_MONDAY]
    set_clock(services, NEXT_MONDAY + timedelta(hours=23))
    actions.record_undone(services, floor.people[1], agreement_id)
    assert floor.get(agreement_id).state == "active"


def test_a_second_stop_is_told_where_the_first_was_taken_back_before_anybody_read_it(services: Services) -> None:
    floor = Floor(services, MONDAY)
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
    floor = Floor(services, MONDAY)
    closed, back = (date(2026, 11, 24), date(2026, 12, 8)), date(2026, 12, 9)
    with services.db.write() as session:
        session.add(TeamDayOff(team_id=floor.team.id, first_day=closed[0], last_day=closed[1]))
        for day in (MONDAY.date(), back):
            session.add(Absence(person_id=floor.people[1].id, first_day=day, last_day=day))
    agreement_id = floor.draft(valid_until=date(2027, 2, 1))
    floor.ask(agreement_id)
    floor.ready(agreement_id)
    assert floor.round(agreement_id).ends_at == datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
    floor.look(MONDAY + timedelta(hours=5))
    told = {row.recipient for row in floor.messages("consent_reminder")}
    assert told == {floor.people[1].slack_id, floor.people[2].slack_id}


# -- twelve ----------------------------------------------------------------------------------------------------


def full(services: Services) -> tuple[Floor, int, int]:
    """Twelve that hold, and a thirteenth that the team decides about: it takes the place of the first."""
    floor = Floor(services, MONDAY)
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
    floor = Floor(services, MONDAY)
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
    floor = Floor(services, MONDAY)
    agreement_id = floor.draft()
    floor.ask(agreement_id)
    floor.leave(floor.people[1])
    with services.db.read() as session:
        story = load_round(session, floor.round(agreement_id), MONDAY)
    assert story
    assert {each.id for each in story.people} == {floor.people[0].id, floor.people[2].id}


def test_what_is_agreed_after_its_last_day_lapses_and_says_why(services: Services) -> None:
    floor = Floor(services, MONDAY)
    agreement_id = floor.draft(valid_until=date(2026, 11, 24))
    floor.ask(agreement_id)
    set_clock(services, MONDAY + timedelta(days=2))
    floor.agree(agreement_id)
    floor.look(MONDAY + timedelta(days=2))
    with services.db.read() as session:
        [row] = floor.messages("agreement_lapsed")
        said = MESSAGES[row.kind](session, row, services.clock.now())
    assert said
    assert translator("nl")(
        "Its last day had passed before the team had decided. It can be proposed anew, with a later day."
    ) in (said.text)
