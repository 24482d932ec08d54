"""How a debate goes from phase to phase: by the clock, by who leads it, and what keeps it from closing."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import Refusal
from bot.i18n import translator
from bot.people.calendar import local_day
from bot.people.models import Absence, Membership, Person, Team
from bot.rituals.debate import actions, opening, turnout, votes
from bot.rituals.debate.before import values_before
from bot.rituals.debate.blocks import phase_text, render_card
from bot.rituals.debate.messages import load_shown
from bot.rituals.debate.models import Debate
from bot.rituals.debate.rules import RUNNING
from bot.rituals.debate.story import load_story
from bot.services import Services
from tests import kpis, prepared
from tests.debates import Floor, motion
from tests.floors import serving, set_clock

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("debates") / "dagstart.db"), MONDAY) as found:
        yield found


@pytest.fixture
def floor(services: Services) -> Floor:
    return Floor(services, MONDAY)


def test_a_debate_goes_from_its_opening_to_the_outcome_by_the_clock(floor: Floor) -> None:
    debate_id, moments = floor.open(), []
    for following in ("first_vote", "arguments", "weighing", "second_vote"):
        moments.append(floor.get(debate_id).ends_at)
        assert floor.end_phase(debate_id) == following
    floor.vote(debate_id, 2, [*floor.managers, *floor.members])
    moments.append(floor.get(debate_id).ends_at)
    assert floor.end_phase(debate_id) == "outcome"
    assert [f"{each:%a %H:%M}" for each in moments] == [
        "Mon 12:00", "Mon 13:00", "Tue 12:00", "Tue 14:00", "Tue 15:00",
    ]  # fmt: skip
    assert floor.get(debate_id).open_in is None


def test_a_debate_goes_on_over_a_weekend_and_a_holiday_only_while_the_team_works(services: Services) -> None:
    thursday = datetime(2026, 12, 24, 14, 0, tzinfo=UTC)  # then comes Christmas, on a Friday and in the weekend
    floor = Floor(services, thursday, country="NL")
    debate_id, moments = floor.open(), []
    while floor.get(debate_id).phase in RUNNING:
        if floor.get(debate_id).phase == "second_vote":
            floor.vote(debate_id, 2, [*floor.managers, *floor.members])
        moments.append(f"{floor.get(debate_id).ends_at:%a %d %H:%M}")
        floor.end_phase(debate_id)
    assert moments == ["Thu 24 17:00", "Mon 28 10:00", "Mon 28 17:00", "Tue 29 11:00", "Tue 29 12:00"]
    assert floor.get(debate_id).phase == "outcome"


@pytest.mark.parametrize(
    ("back", "ends"),
    [
        (24, "Tue 10:00"),
        (25, "Wed 10:00"),
        (26, "Mon 12:00"),  # later than two working days: not waited for
    ],
)
def test_a_phase_waits_for_who_has_not_had_a_working_hour_in_it_at_most_two_days(
    floor: Floor, back: int, ends: str
) -> None:
    with floor.services.db.write() as session:
        away = Absence(person_id=floor.members[0].id, first_day=MONDAY.date(), last_day=date(2026, 11, back - 1))
        session.add(away)
    debate_id = floor.open()
    assert f"{floor.get(debate_id).ends_at:%a %H:%M}" == ends
    floor.end_phase(debate_id)
    assert floor.get(debate_id).phase == "first_vote"


def test_who_calls_in_sick_after_the_opening_is_not_waited_for_and_who_is_back_is(floor: Floor) -> None:
    debate_id = floor.open()
    with floor.services.db.write() as session:
        session.add(Absence(person_id=floor.members[0].id, first_day=MONDAY.date(), last_day=MONDAY.date()))
    floor.end_phase(debate_id)
    assert (floor.get(debate_id).phase, f"{floor.get(debate_id).ends_at:%a %H:%M}") == ("understanding", "Tue 10:00")


def test_a_live_debate_is_over_in_twenty_five_minutes(floor: Floor) -> None:
    debate_id, minutes = floor.open(live=True), []
    while floor.get(debate_id).phase in RUNNING:
        if floor.get(debate_id).phase == "second_vote":
            floor.vote(debate_id, 2, [*floor.managers, *floor.members])
        minutes.append(int((floor.get(debate_id).ends_at - MONDAY).total_seconds() // 60))
        floor.end_phase(debate_id)
    assert minutes == [6, 8, 18, 22, 25]
    assert floor.get(debate_id).phase == "outcome"


def test_in_a_live_debate_more_time_is_five_minutes(floor: Floor) -> None:
    debate_id = floor.open(live=True)
    actions.record_extended(floor.services, floor.lead, debate_id, "understanding")
    assert floor.get(debate_id).ends_at == MONDAY + timedelta(minutes=11)


def test_more_time_is_a_working_day_and_can_be_had_again(floor: Floor) -> None:
    debate_id = floor.open()
    for expected in ("Tue 12:00", "Wed 12:00"):
        actions.record_extended(floor.services, floor.lead, debate_id, "understanding")
        assert f"{floor.get(debate_id).ends_at:%a %H:%M}" == expected
    floor.look(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    assert floor.get(debate_id).phase == "understanding"


@pytest.mark.parametrize(
    ("voted", "sentence"),
    [
        (lambda floor: floor.members, "the management"),
        (lambda floor: floor.managers, "the team"),
        (lambda floor: [floor.lead, floor.managers[0], floor.members[0]], "short"),
    ],
)
def test_a_second_vote_that_cannot_close_waits_and_closes_when_nothing_is_missing(
    floor: Floor, voted: Callable[[Floor], list[Person]], sentence: str
) -> None:
    debate_id = floor.open()
    floor.go_to(debate_id, "second_vote")
    floor.vote(debate_id, 2, voted(floor))
    assert floor.end_phase(debate_id) == "second_vote"
    assert floor.get(debate_id).waiting_since
    with floor.services.db.read() as session:
        story = load_story(session, session.get_one(Debate, debate_id), floor.services.clock.now())
        missing = turnout.missing(story)
    assert missing
    assert [each.side for each in missing.sides] == {"the management": ["management"], "the team": ["staff"]}.get(
        sentence, []
    )
    with pytest.raises(Refusal):
        actions.record_next(floor.services, floor.lead, debate_id, "second_vote")
    everybody = [floor.lead, *floor.managers, *floor.members]
    for person in everybody:
        with suppress(Refusal):
            votes.record_vote(floor.services, person, debate_id, 2, "4")
            actions.follow_vote(floor.services, person, debate_id, 2)
    assert floor.get(debate_id).phase == "outcome"


def test_who_could_not_be_at_work_is_not_counted_for_the_quorum(floor: Floor) -> None:
    with floor.services.db.write() as session:
        for person in floor.members:
            session.add(Absence(person_id=person.id, first_day=MONDAY.date(), last_day=date(2026, 12, 31)))
    debate_id = floor.open()
    floor.go_to(debate_id, "second_vote")
    floor.vote(debate_id, 2, [floor.lead, floor.managers[0]])
    assert floor.end_phase(debate_id) == "outcome"


def test_who_is_at_work_counts_for_the_quorum_also_in_the_first_hour(floor: Floor) -> None:
    debate_id = floor.open()
    for phase in ("understanding", "first_vote", "arguments", "weighing"):
        actions.record_next(floor.services, floor.lead, debate_id, phase)
    floor.vote(debate_id, 2, [floor.lead, floor.managers[0]])
    with pytest.raises(Refusal) as refused:
        actions.record_next(floor.services, floor.lead, debate_id, "second_vote")
    assert refused.value.fields["missing"] in ("4 more votes are needed", "er zijn nog 4 stemmen nodig")


def test_what_is_missing_is_one_sentence_and_on_the_card_also_before_the_time_is_over(floor: Floor) -> None:
    debate_id, t = floor.open(), translator("en")
    floor.go_to(debate_id, "second_vote")
    floor.vote(debate_id, 2, floor.members[:2])

    def shown() -> str:
        with floor.services.db.read() as session:
            story = load_story(session, session.get_one(Debate, debate_id), floor.services.clock.now())
            return render_card(t, load_shown(story))[0]

    assert "2 of 9 have voted; 4 more needed, management is still missing." in shown()
    floor.end_phase(debate_id)
    sentence = "The debate cannot close yet: management has not taken part (0 of 2), and 4 more votes are needed."
    assert sentence in shown()
    assert "still missing" not in shown()


def test_the_outcome_of_a_live_debate_gets_working_days_and_names_the_day(floor: Floor) -> None:
    debate_id = floor.open(live=True)
    floor.go_to(debate_id, "outcome")
    with floor.services.db.read() as session:
        story = load_story(session, session.get_one(Debate, debate_id), floor.services.clock.now())
        assert "until Wednesday 25 November at" in phase_text(translator("en"), load_shown(story))


def test_a_vote_that_waits_for_ten_working_days_closes_without_an_outcome(floor: Floor) -> None:
    debate_id = floor.open()
    floor.go_to(debate_id, "second_vote")
    floor.end_phase(debate_id)
    assert f"{floor.get(debate_id).ends_at:%a %d %b %H:%M}" == "Tue 08 Dec 15:00"
    assert floor.end_phase(debate_id) == "closed"
    assert floor.get(debate_id).outcome == "none"
    assert floor.get(debate_id).open_in is None


def test_a_vote_that_waits_gets_a_working_day_more_from_now(floor: Floor) -> None:
    debate_id = floor.open()
    floor.go_to(debate_id, "second_vote")
    floor.end_phase(debate_id)
    actions.record_extended(floor.services, floor.lead, debate_id, "second_vote")
    found = floor.get(debate_id)
    assert found.waiting_since is None
    assert f"{found.ends_at:%a %H:%M}" == "Wed 16:00"


def test_who_leads_closes_without_an_outcome_or_stops_on_the_way(floor: Floor) -> None:
    debate_id = floor.open()
    floor.go_to(debate_id, "second_vote")
    actions.record_closed(floor.services, floor.lead, debate_id, "second_vote")
    assert floor.get(debate_id).outcome == "none"
    with floor.services.db.write() as session:
        session.get_one(Team, floor.team.id).debate_gap = 0
    another = floor.open()
    actions.record_stopped(floor.services, floor.lead, another, "understanding")
    assert (floor.get(another).outcome, floor.get(another).open_in) == ("stopped", None)


def test_reopening_deletes_nothing_and_leads_past_the_first_vote(floor: Floor) -> None:
    debate_id = floor.open()
    floor.go_to(debate_id, "arguments")
    actions.record_reopened(floor.services, floor.lead, debate_id, "arguments")
    assert floor.get(debate_id).phase == "understanding"
    assert floor.end_phase(debate_id) == "arguments"
    floor.go_to(debate_id, "weighing")
    actions.record_reopened(floor.services, floor.lead, debate_id, "weighing")
    assert floor.get(debate_id).phase == "arguments"
    assert floor.end_phase(debate_id) == "weighing"


def test_a_team_has_one_debate_at_a_time_and_a_fortnight_between_two(floor: Floor) -> None:
    debate_id = floor.open()
    with pytest.raises(Refusal, match="One at a time"):
        floor.open()
    floor.go_to(debate_id, "outcome")
    with pytest.raises(Refusal, match="The next one can open"):
        floor.open()
    set_clock(floor.services, MONDAY + timedelta(days=14))
    assert floor.get(floor.open()).number == 2


def test_a_debate_that_was_stopped_keeps_nobody_from_opening_another_one(floor: Floor) -> None:
    actions.record_stopped(floor.services, floor.lead, floor.open(), "understanding")
    assert floor.get(floor.open()).number == 2


@pytest.mark.parametrize("roles", [("lead", "member"), ("management", "management")])
def test_a_debate_needs_both_sides(services: Services, roles: tuple[str, ...]) -> None:
    floor = Floor(services, MONDAY, roles)
    with floor.services.db.write() as session:
        session.get_one(Person, floor.lead.id).is_admin = True
    floor.lead.is_admin = True
    with pytest.raises(Refusal, match="needs both sides"):
        floor.open()


def test_a_form_that_comes_twice_opens_one_debate(floor: Floor) -> None:
    text = motion(floor.kpi.id, floor.lead.id)
    first, second = (
        opening.record_opened(floor.services, floor.lead, floor.team.id, text, "V1").debate_id for _ in range(2)
    )
    assert first == second


def test_who_leaves_is_missed_by_nobody_and_who_joins_takes_part(floor: Floor) -> None:
    debate_id = floor.open(facilitator_id=floor.members[1].id)
    floor.leave(floor.members[0], floor.members[1])
    with floor.services.db.write() as session:
        person = Person(workspace_id=1, slack_id=f"U{floor.team.id}NEW", name="Nieuw", tz="UTC", locale="nl")
        session.add(person)
        session.flush()
        session.add(Membership(team_id=floor.team.id, person_id=person.id, role="member"))
        new_id = person.id
    with floor.services.db.read() as session:
        new = session.get_one(Person, new_id)
    with actions.looking(floor.services, new, debate_id, "ask"):
        pass
    with actions.looking(floor.services, floor.lead, debate_id, "next") as story:
        assert story.answers_for is None  # the KPI's owner and the facilitator are gone: a lead answers
    with actions.looking(floor.services, floor.lead, debate_id, "answer"):
        pass
    with pytest.raises(Refusal):
        actions.record_next(floor.services, floor.members[1], debate_id, "understanding")
    assert floor.end_phase(debate_id) == "first_vote"


def test_a_channel_that_is_archived_stops_the_debate_unless_it_is_back_before_the_phase_ends(floor: Floor) -> None:
    debate_id = floor.open()
    for state in ("left", "active"):
        with floor.services.db.write() as session:
            session.get_one(Team, floor.team.id).state = state
    assert floor.end_phase(debate_id) == "first_vote"
    with floor.services.db.write() as session:
        session.get_one(Team, floor.team.id).state = "left"
    assert floor.end_phase(debate_id) == "closed"
    assert floor.get(debate_id).outcome == "stopped"


def test_before_are_the_newest_values_of_the_days_before_the_opening(floor: Floor) -> None:
    debate_id = floor.open()
    with floor.services.db.write() as session:
        debate, team = session.get_one(Debate, debate_id), session.get_one(Team, floor.team.id)
        today = local_day(floor.services.clock.now(), team.tz)
        kpis.fill(session, team, floor.kpi, {today: "95"}, floor.services.clock.now())
        found = values_before(session, debate, team)
    assert [len(found), found[-1].day, sum(each.value for each in found)] == [20, today - timedelta(days=1), 20 * 72]
