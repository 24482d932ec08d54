"""People, roles and absence in the tables, as events and leads change them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refusal
from bot.outbox.models import Outbox
from bot.people import absence, sync
from bot.people.changes import load_changes
from bot.people.days import Span
from bot.people.facts import load_facts
from bot.people.members import find_person, replan
from bot.people.models import LARGEST_TEAM, Absence, Membership, Person, Schedule, Team
from bot.people.setup import (
    first_settings,
    load_settings,
    model_team,
    record_opt_out,
    record_state,
    record_team,
    settings_like,
)
from bot.rituals.dagstart.models import DagstartPlan
from bot.rituals.dagstart.plan import PlanSettings, load_plan, record_plan
from bot.rounds import Round
from bot.services import Services
from tests.floors import serving_on, undone

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, 08:00 in Amsterdam
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def services(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    yield from serving_on(request, tmp_path_factory, NOW)


@pytest.fixture
def session(services: Services) -> Iterator[Session]:
    """One transaction on an empty database, first SQLite, then PostgreSQL."""
    with undone(services) as session:
        yield session


def user(slack_id: str, **more: object) -> dict[str, object]:
    return {"id": slack_id, "profile": {"display_name": slack_id}, "tz": "Europe/Amsterdam", "locale": "nl-NL", **more}


def meet(session: Session, slack_id: str, **more: object) -> Person:
    sync.record_user(session, 1, user(slack_id, **more), NOW)
    person = find_person(session, 1, slack_id)
    assert person
    return person


def team_of(session: Session, *slack_ids: str) -> Team:
    """A team set up by the first of these, with everybody in it."""
    lead, *others = [meet(session, slack_id) for slack_id in slack_ids]
    team, _ = record_team(session, lead, "C1", "noord", first_settings(lead), NOW)
    record_plan(session, team, lead.id, PlanSettings(), NOW)
    for person in others:
        sync.join(session, team, person, NOW)
    replan(session, team, NOW)
    return team


def asked(session: Session, team: Team) -> list[str]:
    return [member.slack_id for member in load_facts(session, [team.id], TODAY)[team.id].members]


def queued(session: Session) -> list[tuple[str, str]]:
    return [(row.kind, row.recipient) for row in session.scalars(select(Outbox).order_by(Outbox.id))]


def due(session: Session, team: Team) -> datetime | None:
    return session.scalars(select(Schedule).where(Schedule.team_id == team.id)).one().next_due_at


def test_members_come_and_go_with_the_channel_and_keep_their_role(session: Session) -> None:
    team = team_of(session, "ULEAD", "UNOOR")
    for _ in range(2):  # every event may come twice
        sync.leave(session, team, meet(session, "ULEAD"), NOW)
    assert asked(session, team) == ["UNOOR"]
    for _ in range(2):
        sync.join(session, team, meet(session, "ULEAD"), NOW)
    assert asked(session, team) == ["ULEAD", "UNOOR"]
    assert len(load_settings(session, team).leads) == 1


@pytest.mark.parametrize("kind", [{"is_bot": True}, {"deleted": True}, {"is_restricted": True}])
def test_bots_guests_and_deactivated_people_are_left_out(session: Session, kind: dict[str, bool]) -> None:
    team = team_of(session, "ULEAD")
    sync.join(session, team, meet(session, "UOTHER", **kind), NOW)
    assert asked(session, team) == ["ULEAD"]


def test_the_fifty_first_is_not_enrolled_and_the_lead_hears_it_once(session: Session) -> None:
    team = team_of(session, *(f"U{n}" for n in range(LARGEST_TEAM)))
    sync.join(session, team, meet(session, "U50"), NOW)
    sync.join(session, team, meet(session, "U51"), NOW)
    assert len(asked(session, team)) == LARGEST_TEAM
    assert queued(session) == [("team_full", "U0")]
    sync.leave(session, team, meet(session, "U7"), NOW)
    sync.record_members(session, team, [f"U{n}" for n in range(52) if n != 7], NOW)
    assert "U50" in asked(session, team)
    assert "U51" not in asked(session, team)


def test_what_slack_says_of_the_channel_is_the_truth(session: Session) -> None:
    team = team_of(session, "ULEAD", "UGONE")
    meet(session, "UNEW")
    meet(session, "UBOT2", is_bot=True)
    sync.record_members(session, team, ["ULEAD", "UNEW", "UBOT2", "UUNKNOWN"], NOW)
    assert asked(session, team) == ["ULEAD", "UNEW"]


def test_a_profile_without_a_language_or_zone_keeps_the_known_ones(session: Session) -> None:
    noor = meet(session, "UNOOR", locale="en-US", tz="America/Paramaribo")
    sync.record_user(session, 1, {"id": "UNOOR", "profile": {"display_name": "Noor"}}, NOW)
    assert (noor.name, noor.locale, noor.tz) == ("Noor", "en", "America/Paramaribo")


def test_who_moves_to_another_zone_is_asked_on_that_clock(session: Session) -> None:
    team = team_of(session, "ULEAD")
    assert due(session, team) == NOW + timedelta(hours=1)
    meet(session, "ULEAD", tz="Europe/Istanbul")
    assert due(session, team) == NOW + timedelta(days=1, hours=-1)


def test_an_occurrence_that_is_due_is_left_to_the_clock(session: Session) -> None:
    team = team_of(session, "ULEAD", "UNOOR")
    moment = NOW + timedelta(hours=1, seconds=1)
    sync.leave(session, team, meet(session, "UNOOR"), moment)
    assert due(session, team) == NOW + timedelta(hours=1)


def test_a_day_that_has_had_its_round_has_no_second_one(session: Session) -> None:
    team = team_of(session, "ULEAD")
    closes_at = NOW + timedelta(hours=8)
    session.add(Round(team_id=team.id, ritual="dagstart", key="k", day=TODAY, opens_at=NOW, closes_at=closes_at))
    session.flush()
    record_plan(session, team, meet(session, "ULEAD").id, PlanSettings(at="14:00"), NOW)
    replan(session, team, NOW)
    assert due(session, team) == NOW + timedelta(days=1, hours=6)


def test_a_second_team_starts_from_the_first_with_the_managers_who_are_there(session: Session) -> None:
    team = team_of(session, "ULEAD", "UNOOR")
    lead = meet(session, "ULEAD")
    team.days, team.country = 0b1111111, "BE"
    settings = load_settings(session, team)
    record_team(session, lead, "C1", "noord", replace(settings, management=(meet(session, "UNOOR").id,)), NOW)
    assert model_team(session, lead) is team
    assert model_team(session, meet(session, "UNOOR")) is None
    assert settings_like(session, team, lead, {"ULEAD"}) == replace(settings, management=())
    assert settings_like(session, team, lead, {"ULEAD", "UNOOR"}) == load_settings(session, team)


def test_a_team_that_loses_its_channel_stops_and_goes_on_as_it_was(session: Session) -> None:
    team = team_of(session, "ULEAD")
    record_state(session, team, meet(session, "ULEAD").id, "paused", NOW)
    sync.lose_channel(session, team, NOW)
    sync.lose_channel(session, team, NOW)
    assert (team.state, due(session, team)) == ("left", None)
    sync.regain_channel(session, team, NOW)
    assert (team.state, due(session, team)) == ("paused", None)
    assert queued(session) == [("team_state", "C1"), ("team_left", "ULEAD")]


def test_who_does_not_want_to_be_asked_is_not_until_asked_again(session: Session) -> None:
    team = team_of(session, "ULEAD", "UNOOR")
    noor = meet(session, "UNOOR")
    record_opt_out(session, team, noor.id, opted_out=True, now=NOW)
    sync.leave(session, team, noor, NOW)
    sync.join(session, team, noor, NOW)
    assert asked(session, team) == ["ULEAD"]
    record_opt_out(session, team, noor.id, opted_out=False, now=NOW)
    assert asked(session, team) == ["ULEAD", "UNOOR"]


def test_every_change_is_in_the_log_with_what_it_was_before(session: Session) -> None:
    team = team_of(session, "ULEAD", "UNOOR")
    lead = meet(session, "ULEAD")
    settings = load_settings(session, team)
    changed = type(settings)(**{**vars(settings), "days": 0b0000011, "worked": ("Koningsdag",)})
    record_team(session, lead, "C1", "noord", changed, NOW)
    record_plan(session, team, lead.id, PlanSettings(at="08:30"), NOW)
    plan = session.get(DagstartPlan, team.id)
    assert plan
    assert plan.week_look_at == NOW  # not 1970: `dagstart status` would call that late
    found = [(each.who, each.setting, each.before, each.after) for each in load_changes(session, team.id)]
    assert found == [
        ("ULEAD", "at", "09:00", "08:30"),
        ("ULEAD", "worked", [], ["Koningsdag"]),
        ("ULEAD", "days", 0b0011111, 0b0000011),
        ("ULEAD", "set_up", None, None),
    ]
    assert json.dumps(found)
    assert load_settings(session, team) == changed
    assert load_plan(session, team.id) == PlanSettings(at="08:30")
    assert session.scalars(select(Schedule)).one().at == time(8, 30)


def test_only_leads_change_what_is_set_up(session: Session) -> None:
    team = team_of(session, "ULEAD", "UNOOR")
    noor = meet(session, "UNOOR")
    with pytest.raises(Refusal):
        record_team(session, noor, "C1", "noord", first_settings(noor), NOW)
    noor.is_admin = True
    record_team(session, noor, "C1", "noord", first_settings(noor), NOW)
    roles = {each.person_id: each.role for each in session.scalars(select(Membership))}
    assert roles == {meet(session, "ULEAD").id: "member", noor.id: "lead"}
    assert load_settings(session, team).leads == (noor.id,)


def days_of(session: Session, person_id: int) -> list[tuple[date, date]]:
    query = select(Absence).where(Absence.person_id == person_id).order_by(Absence.first_day)
    return [(each.first_day, each.last_day) for each in session.scalars(query)]


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_a_bare_away_does_not_shorten_a_holiday(session: Session) -> None:
    noor = meet(session, "UNOOR")
    absence.record_away(session, noor.id, Span(TODAY, later(4), given=True))
    assert absence.record_away(session, noor.id, Span(TODAY, TODAY, given=False)).last_day == later(4)
    absence.record_away(session, noor.id, Span(TODAY, later(2), given=True))
    assert days_of(session, noor.id) == [(TODAY, later(2))]


def test_coming_back_early_keeps_the_days_that_were_and_other_holidays(session: Session) -> None:
    noor = meet(session, "UNOOR")
    absence.record_away(session, noor.id, Span(later(-3), later(4), given=True))
    absence.record_away(session, noor.id, Span(later(30), later(35), given=True))
    assert absence.record_back(session, noor.id, TODAY)
    assert not absence.record_back(session, noor.id, TODAY)
    assert days_of(session, noor.id) == [(later(-3), later(-1)), (later(30), later(35))]


def test_a_team_off_is_asked_again_after_its_days(session: Session) -> None:
    team = team_of(session, "ULEAD")
    lead = meet(session, "ULEAD")
    absence.record_team_off(session, team, lead.id, Span(TODAY, later(2), given=True), NOW)
    assert due(session, team) == NOW + timedelta(days=3, hours=1)
    assert absence.record_team_back(session, team, lead.id, NOW)
    assert not absence.record_team_back(session, team, lead.id, NOW)
    assert due(session, team) == NOW + timedelta(hours=1)
    assert queued(session) == [("team_day_off", "C1"), ("team_day_off", "C1")]
