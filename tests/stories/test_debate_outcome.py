"""What follows the arguments: blind votes, an agreement, eight weeks of values, and looking back."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.kpis.models import Kpi
from bot.people.calendar import local_day
from bot.people.models import Membership, Person, Team
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.debate import actions, phases
from bot.rituals.debate.measure_blocks import LOOK
from bot.rituals.debate.models import Debate, DebateMeasure
from bot.rituals.debate.opening import record_opened
from bot.rituals.debate.outcome_blocks import AGREE, LEARNED
from bot.rituals.debate.story import load_story
from bot.rituals.debate.vote_blocks import VOTE, VOTE_SEND
from bot.rituals.debate.votes import CHOICE
from bot.tally import TallyTaken
from tests import kpis
from tests.debates import motion
from tests.robustness.looks import rows
from tests.stories.test_agreement import everybody_agrees, press_modal
from tests.stories.test_agreement_kpi import choose
from tests.world import World

TEAM = ("Anna", "Bas", "Carla", "Dirk", "Eva")
RULE = {
    "agreement_condition": "een klant om terugbellen vraagt",
    "agreement_behaviour": "bellen we binnen twee uur terug",
}


def make_floor(world: World, *, starts: bool = False) -> None:
    """Five people at half past nine on a Monday; Bas leads, Carla is management; FCR has been measured for 90 days."""
    world.set_up("algemeen", lead="Bas", starts=starts)
    world.to("09:30")
    with world.bot.services.db.write() as session:
        team, now = session.scalars(select(Team)).one(), world.clock.now()
        carla = session.scalars(select(Person).where(Person.slack_id == world.id_of("Carla"))).one()
        session.execute(update(Membership).where(Membership.person_id == carla.id).values(role="management"))
        kpi = kpis.make(session, team, "FCR", now, target=Decimal(75), owner_id=person(world, "Dirk").id)
        today = local_day(now, team.tz)
        fill(session, team, kpi, today - timedelta(days=90), today - timedelta(days=1), 68, now)


@pytest.fixture
def floor(small: World) -> World:
    small.once(make_floor)
    return small


def fill(session: Any, team: Team, kpi: Kpi, first: date, last: date, around: int, now: Any) -> None:
    """A value for every day, a little up and down."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    kpis.fill(session, team, kpi, {day: str(around + n % 3 - 1) for n, day in enumerate(days)}, now)


def person(world: World, name: str) -> Person:
    return rows(world.bot.services.db, Person, slack_id=world.id_of(name))[0]  # type: ignore[no-any-return]


def debate(world: World) -> Debate:
    return rows(world.bot.services.db, Debate)[0]  # type: ignore[no-any-return]


def opened(world: World, until: str = "first_vote") -> Debate:
    """Bas opens a debate and goes on to a phase."""
    made: Debate = world.once(_opened, until)
    return made


def _opened(world: World, until: str = "first_vote") -> Debate:
    [kpi], bas = rows(world.bot.services.db, Kpi), person(world, "Bas")
    text = motion(kpi.id, bas.id, text="We bellen binnen twee uur terug")
    record_opened(world.bot.services, bas, kpi.team_id, text, "V1")
    world.settle()
    go_to(world, until)
    return debate(world)


def go_to(world: World, phase: str) -> None:
    """One phase after the other, without waiting for the clock."""
    while debate(world).phase != phase:
        with world.bot.services.db.write() as session:
            held = session.get_one(Debate, debate(world).id, with_for_update=True)
            story = load_story(session, held, world.clock.now())
            phases.finish(story)
            story.refresh()
        later(world)


def later(world: World, seconds: int = 4) -> None:
    """Some seconds later: a message a second in a channel, an edit of one in three."""
    for _ in range(6):
        world.to(world.clock.now() + timedelta(seconds=seconds))


def question(world: World, name: str) -> dict[str, Any]:
    """The newest question about a vote that somebody got."""
    return next(m for m in reversed(world.dm(name)) if "stelling" in m["text"])


def vote(world: World, name: str, choice: str) -> dict[str, Any]:
    return world.press(name, question(world, name), VOTE_SEND, {CHOICE: {"value": choice}})


def votes(world: World, choices: Mapping[str, str]) -> None:
    for name, choice in choices.items():
        assert vote(world, name, choice)["ok"]


def card(world: World) -> dict[str, Any]:
    return next(m for m in world.messages("Eva", world.channel("algemeen")) if "Debat 1: " in m["text"])


def thread(world: World) -> list[dict[str, Any]]:
    return world.messages("Eva", world.channel("algemeen"), card(world)["ts"])[1:]


def said(world: World, words: str) -> dict[str, Any]:
    return next(m for m in reversed(thread(world)) if words in m["text"])


def with_outcome(world: World) -> Debate:
    """Everybody has voted twice: one in favour at first, four after the arguments."""
    made: Debate = world.once(_with_outcome)
    return made


def _with_outcome(world: World) -> Debate:
    opened(world)
    votes(world, dict(zip(TEAM, "23241", strict=True)))
    go_to(world, "second_vote")
    votes(world, dict(zip(TEAM, "44452", strict=True)))
    go_to(world, "outcome")
    return debate(world)


def agreed(world: World) -> Debate:
    """The outcome has become an agreement that holds."""
    made: Debate = world.once(_agreed)
    return made


def _agreed(world: World) -> Debate:
    with_outcome(world)
    world.press("Eva", card(world), AGREE)
    assert world.submit("Eva", **RULE)["ok"]
    press_modal(world, "Eva", "agreement.propose")
    everybody_agrees(world)
    later(world)
    return debate(world)


# -- votes -----------------------------------------------------------------------------------------------------


def test_everybody_is_asked_in_private_and_reads_who_can_see_what(floor: World) -> None:
    opened(floor)
    for name in TEAM:
        asked = question(floor, name)["text"]
        assert "voorstem" in asked
        assert "We bellen binnen twee uur terug" in asked
        assert "Je collega's, teamleiders en het management zien niet wat je kiest" in asked
        assert "Wie de database beheert, kan de stemming volgen zolang die loopt" in asked
    vote(floor, "Anna", "5")
    after = question(floor, "Anna")
    assert "Je stem is binnen. Je collega's en leidinggevenden zien niet wat je koos." in after["text"]
    assert VOTE_SEND not in str(after["blocks"])
    later(floor)
    assert "1 van 5 heeft gestemd" in str(card(floor)["blocks"])


def test_from_the_card_one_votes_in_a_form_and_the_private_question_follows(floor: World) -> None:
    opened(floor)
    floor.press("Eva", card(floor), VOTE)
    assert "kan de stemming volgen" in str(floor.modal("Eva")["blocks"])
    assert floor.submit("Eva", **{CHOICE: "2"})["ok"]
    assert "Je stem is binnen" in str(floor.modal("Eva")["blocks"])
    later(floor)
    assert "Je stem is binnen" in question(floor, "Eva")["text"]
    floor.press("Eva", card(floor), VOTE)
    told = [m for m in floor.messages("Eva", floor.channel("algemeen")) if m.get("ephemeral")][-1]
    assert "Niemand telt dubbel" in told["text"]
    assert len(rows(floor.bot.services.db, TallyTaken)) == 1


def test_who_chooses_nothing_reads_what_to_do(floor: World) -> None:
    opened(floor)
    vote(floor, "Anna", "")
    told = [m for m in floor.dm("Anna") if m.get("ephemeral")][-1]
    assert told["text"] == "Kies een van de vijf."
    assert rows(floor.bot.services.db, TallyTaken) == []


def test_the_first_result_is_told_nowhere_before_the_second_vote_is_counted(floor: World) -> None:
    opened(floor)
    old = {name: question(floor, name) for name in TEAM}
    votes(floor, dict(zip(TEAM, "23241", strict=True)))
    go_to(floor, "arguments")
    everything = str([card(floor), *thread(floor), *(m for name in TEAM for m in floor.dm(name))])
    assert "Hoe jullie stemden" not in everything
    assert "20%" not in everything
    assert all("lees je in het kanaal, na de nastem." in question(floor, name)["text"] for name in TEAM)
    floor.press("Anna", {**old["Anna"], "ts": old["Anna"]["ts"]}, VOTE_SEND, {CHOICE: {"value": "5"}})
    assert rows(floor.bot.services.db, TallyTaken) == []


def test_both_votes_and_the_net_shift_are_told_in_words_and_in_a_picture(floor: World) -> None:
    with_outcome(floor)
    told = said(floor, "Hoe jullie stemden")
    assert "Voorstem (5 stemmen): helemaal oneens 20%, oneens 40%, neutraal 20%, eens 20%" in told["text"]
    assert "Nastem (5 stemmen): oneens 20%, eens 60%, helemaal eens 20%" in told["text"]
    assert "Netto verschuiving: +60 procentpunten naar eens (van 20% naar 80%)" in told["text"]
    assert "van 2,4 naar 3,8" in told["text"]
    [chart] = [block for block in told["blocks"] if block["type"] == "data_visualization"]
    assert [series["name"] for series in chart["chart"]["series"]] == ["Voorstem", "Nastem"]
    assert "Netto verschuiving" in str(card(floor)["blocks"])
    assert not any("Carla" in m["text"] for m in thread(floor) if "stem" in m["text"])


def test_with_four_votes_the_team_reads_that_there_are_too_few(floor: World) -> None:
    opened(floor)
    votes(floor, dict(zip(TEAM[:4], "2324", strict=True)))
    go_to(floor, "second_vote")
    votes(floor, dict(zip(TEAM, "44452", strict=True)))
    go_to(floor, "outcome")
    told = said(floor, "Hoe jullie stemden")["text"]
    assert "Voorstem (4 stemmen): Te weinig stemmen om te tonen (minder dan 5)." in told
    assert "verschuiving" not in told


def test_the_one_vote_that_was_missing_closes_the_debate(floor: World) -> None:
    opened(floor, "second_vote")
    for name in ("Anna", "Bas", "Dirk", "Eva"):
        vote(floor, name, "4")
    floor.to(debate(floor).ends_at)
    later(floor)
    assert debate(floor).phase == "second_vote"
    assert "management" in card(floor)["text"]
    vote(floor, "Carla", "2")
    later(floor)
    assert debate(floor).phase == "outcome"
    assert "Nastem (5 stemmen)" in said(floor, "Hoe jullie stemden")["text"]


def test_a_debate_that_is_stopped_keeps_nothing_of_its_votes(floor: World) -> None:
    opened(floor)
    votes(floor, dict(zip(TEAM, "23241", strict=True)))
    go_to(floor, "second_vote")
    votes(floor, {"Anna": "4"})
    actions.record_stopped(floor.bot.services, person(floor, "Bas"), debate(floor).id, "second_vote")
    later(floor)
    db = floor.bot.services.db
    assert rows(db, TallyTaken) == []
    with db.read() as session:
        assert phases.votes.load_counts(session, debate(floor).id) == {}
        assert session.scalars(select(phases.votes.DebateVote)).all() == []


# -- the outcome -----------------------------------------------------------------------------------------------


def test_the_form_of_the_agreement_is_filled_in_with_the_motion_the_result_and_the_kpi(floor: World) -> None:
    with_outcome(floor)
    floor.press("Eva", card(floor), AGREE)
    assert floor.submit("Eva", **RULE)["ok"]
    [text] = rows(floor.bot.services.db, AgreementVersion)
    assert text.why.startswith("Debat 1: We bellen binnen twee uur terug\nNetto verschuiving: +60 procentpunten")
    assert (text.kpi, text.direction) == ("FCR", "up")
    assert text.baseline.startswith("68%")
    assert "Uit debat 1: We bellen binnen twee uur terug" in str(floor.modal("Eva")["blocks"])
    assert (debate(floor).phase, debate(floor).agreement_number) == ("outcome", 1)


def test_once_the_team_agrees_the_debate_is_measured_after_two_four_and_eight_weeks(floor: World) -> None:
    found = agreed(floor)
    assert (found.phase, found.outcome, found.agreement_number) == ("measuring", "agreement", 1)
    planned = rows(floor.bot.services.db, DebateMeasure)
    assert [(each.weeks, each.day - found.agreed_on) for each in planned] == [
        (weeks, timedelta(weeks=weeks, days=-1)) for weeks in (2, 4, 8)
    ]
    assert "afspraak 1" in card(floor)["text"]


def test_no_agreement_but_something_learned_is_an_end_too(floor: World) -> None:
    with_outcome(floor)
    floor.press("Bas", card(floor), LEARNED)
    assert not floor.submit("Bas", debate_lesson="  ")["ok"]
    assert floor.submit("Bas", debate_lesson="Klanten willen <!channel> vooral weten wanneer")["ok"]
    later(floor)
    found = debate(floor)
    assert (found.phase, found.outcome) == ("closed", "learned")
    assert "Klanten willen &lt;!channel&gt; vooral weten wanneer" in card(floor)["text"]
    assert AGREE not in str(card(floor)["blocks"])


def test_what_was_learned_is_found_again_in_the_list(floor: World) -> None:
    with_outcome(floor)
    floor.press("Bas", card(floor), LEARNED)
    floor.submit("Bas", debate_lesson="Klanten willen vooral weten wanneer")
    said = floor.command("Eva", floor.channel("algemeen"), "/debat lijst weten wanneer")
    assert "We bellen binnen twee uur terug" in said
    assert "Klanten willen vooral weten wanneer" in said
    assert "heeft deze woorden" in floor.command("Eva", floor.channel("algemeen"), "/debat lijst fietsen")


def test_only_who_leads_the_debate_closes_it_without_an_agreement(floor: World) -> None:
    with_outcome(floor)
    floor.press("Eva", card(floor), LEARNED)
    told = [m for m in floor.messages("Eva", floor.channel("algemeen")) if m.get("ephemeral")][-1]
    assert "gespreksleider" in told["text"]


def test_the_team_is_reminded_once_of_an_outcome_that_stays_away(floor: World) -> None:
    with_outcome(floor)
    floor.to("09:00", day=3)
    later(floor)
    assert "Wat spreken jullie af?" in said(floor, "De stemmen van debat 1 zijn geteld")["text"]


def test_before_is_the_same_on_the_card_in_the_agreement_and_in_what_it_brought(floor: World) -> None:
    """While the debate goes on values come in, of the day of the opening too: those are not of before."""
    opening = local_day(floor.clock.now(), "Europe/Amsterdam")
    with_outcome(floor)
    floor.to("10:00", day=2)
    with floor.bot.services.db.write() as session:
        [kpi], team = session.scalars(select(Kpi)).all(), session.scalars(select(Team)).one()
        fill(session, team, kpi, opening, opening + timedelta(days=1), 95, floor.clock.now())
    floor.press("Eva", card(floor), AGREE)
    assert "68% (gemiddelde van 20 waarden" in str(floor.modal("Eva")["blocks"])
    choose(floor, "Eva", kpi.id)
    assert "68% (gemiddelde van 20 waarden" in str(floor.modal("Eva")["blocks"])
    assert floor.submit("Eva", **RULE)["ok"]
    press_modal(floor, "Eva", "agreement.propose")
    everybody_agrees(floor)
    later(floor)
    assert rows(floor.bot.services.db, AgreementVersion)[0].baseline.startswith("68% ")
    assert "gemiddeld 68% over de laatste 20 waarden" in card(floor)["text"]
    weeks_go_by(floor, 2, 72)
    assert "FCR: 68% → 7" in said(floor, "2 weken na het begin van afspraak 1")["text"]


# -- what it brings --------------------------------------------------------------------------------------------


def weeks_go_by(world: World, weeks: int, around: int) -> None:
    """Values have come in for so many weeks, and it is ten on the first working day after them."""
    last = debate(world).agreed_on + timedelta(weeks=weeks, days=-1)  # type: ignore[operator]
    while local_day(world.clock.now(), "Europe/Amsterdam") <= last or world.clock.now().weekday() > 4:
        world.move("06:00", day=1)
    with world.bot.services.db.write() as session:
        [kpi], team = session.scalars(select(Kpi)).all(), session.scalars(select(Team)).one()
        fill(session, team, kpi, last - timedelta(weeks=weeks, days=-1), last, around, world.clock.now())
    for moment in ("09:00", "09:30", "10:00"):
        world.to(moment)
    later(world)


def test_eight_weeks_of_values_are_told_in_the_thread_and_on_the_board_with_a_caveat(small: World) -> None:
    small.once(make_floor, starts=True)
    agreed(small)
    weeks_go_by(small, 2, 72)
    told = said(small, "2 weken na het begin van afspraak 1")
    assert "FCR: 68% → 71,9%, beter (20 waarden ervoor, 14 erna), een signaal." in told["text"]
    assert "Een signaal is geen bewijs" in told["text"]
    assert any(block["type"] == "data_visualization" for block in told["blocks"])
    assert "debat 1 begon" in str(told["blocks"])
    assert "2 weken na het begin van afspraak 1" in str(small.board("algemeen", "Eva")["blocks"])
    weeks_go_by(small, 4, 72)
    weeks_go_by(small, 8, 72)
    assert [each.verdict for each in rows(small.bot.services.db, DebateMeasure)] == ["signal"] * 3
    assert "Afspraak 1: houden, aanpassen of stoppen?" in said(small, "acht weken verder")["text"]


def test_without_values_the_team_reads_that_there_is_nothing_to_compare(floor: World) -> None:
    agreed(floor)
    floor.to("10:00", day=15)
    later(floor)
    assert "geen waarden van FCR" in said(floor, "2 weken na het begin")["text"]
    assert rows(floor.bot.services.db, DebateMeasure)[0].verdict == "too_few"


def test_a_kpi_that_is_stopped_meanwhile_is_said_to_be_stopped(floor: World) -> None:
    agreed(floor)
    with floor.bot.services.db.write() as session:
        session.execute(update(Kpi).values(archived_at=floor.clock.now(), key=None))
    floor.to("10:00", day=15)
    later(floor)
    assert "FCR wordt niet meer gemeten" in said(floor, "2 weken na het begin")["text"]


def looked_back(world: World, choice: str) -> dict[str, Any]:
    asked = said(world, "acht weken verder")
    world.press("Bas", asked, LOOK)
    return world.submit("Bas", debate_review=choice, debate_lesson="Terugbellen scheelt een tweede gesprek")


def holds_on(world: World) -> None:
    """The agreement holds longer than the debate is measured."""
    with world.bot.services.db.write() as session:
        until = local_day(world.clock.now(), "Europe/Amsterdam") + timedelta(weeks=20)
        session.execute(update(AgreementVersion).values(valid_until=until))
        session.execute(update(Agreement).values(valid_until=until, due_at=None))


def test_looking_back_stops_an_agreement_that_has_ended_no_second_time(floor: World) -> None:
    """It was agreed for four weeks, so after eight it has lapsed: the lesson is kept all the same."""
    agreed(floor)
    weeks_go_by(floor, 8, 72)
    assert looked_back(floor, "stop")["ok"]
    assert "al afgelopen" in str(floor.modal("Bas")["blocks"])
    later(floor)
    found = debate(floor)
    assert (found.phase, found.review) == ("closed", "stop")
    assert found.lesson == "Terugbellen scheelt een tweede gesprek"
    assert "stopt met afspraak 1" in said(floor, "teruggekeken")["text"]


@pytest.mark.parametrize("choice", ["keep", "change", "stop"])
def test_looking_back_keeps_changes_or_stops_the_agreement_through_its_own_door(floor: World, choice: str) -> None:
    agreed(floor)
    holds_on(floor)
    weeks_go_by(floor, 8, 72)
    assert looked_back(floor, choice)["ok"]
    [agreement] = rows(floor.bot.services.db, Agreement)
    assert agreement.state == {"keep": "in_round", "change": "active", "stop": "stopped"}[choice]
    if choice == "change":
        assert floor.modal("Bas")["callback_id"] == "agreement.save"
    assert (debate(floor).phase, debate(floor).review) == ("closed", choice)


def test_a_crash_while_looking_back_leaves_both_the_agreement_and_the_debate_as_they_were(
    floor: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(floor)
    holds_on(floor)
    weeks_go_by(floor, 8, 72)
    with monkeypatch.context() as broken:
        broken.setattr(phases, "end", lambda *_: 1 / 0)
        assert not looked_back(floor, "keep")["ok"]
    assert (rows(floor.bot.services.db, Agreement)[0].state, debate(floor).phase) == ("active", "measuring")
    assert floor.submit("Bas")["ok"]
    assert (rows(floor.bot.services.db, Agreement)[0].state, debate(floor).phase) == ("in_round", "closed")


def test_pictures_go_as_files_where_the_workspace_wants_that(floor: World) -> None:
    floor.settings = partial(floor.settings, charts="png")  # type: ignore[method-assign]
    floor.restart_bot()
    with_outcome(floor)
    pictures = [file for m in thread(floor) for file in m.get("files", ())]
    assert [file["name"].split(".")[0].split(" ")[0] for file in pictures] == ["kpi-1", "debate-1"]
    assert "Netto verschuiving: +60" in str(pictures[1])
    assert not any(block["type"] == "data_visualization" for m in thread(floor) for block in m.get("blocks", ()))
