"""What people say in a debate, from phase to phase: who may, how often, until when, and what becomes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.errors import Refusal
from bot.i18n import translator
from bot.outbox.message import NotYet
from bot.people.models import Person
from bot.rituals.debate import arguments, questions
from bot.rituals.debate.actions import reading, record_stopped
from bot.rituals.debate.argument_rules import ENOUGH, NOTHING_WRITTEN, PAST_HALF, TOO_LONG
from bot.rituals.debate.arguments import (
    own_arguments,
    record_argument,
    record_changed,
    record_taken_back,
    record_weighed,
)
from bot.rituals.debate.entries import NO_SUCH_ENTRY, load_map
from bot.rituals.debate.map_rules import Map
from bot.rituals.debate.models import DebateEntry
from bot.rituals.debate.questions import record_answer, record_perspective, record_question
from bot.rituals.debate.rules import FACILITATOR, LONGEST_ARGUMENT, MOST_WEIGHED, WHY_NOT_PHASE
from bot.rituals.debate.story import weigh_subject
from bot.rituals.debate.weighing import WEIGHED, WEIGHED_ALREADY
from bot.rituals.debate.word_messages import MESSAGES, show_perspectives
from bot.services import Services
from bot.tally import counts, how_many
from tests import prepared
from tests.debates import Floor
from tests.floors import serving, set_clock
from tests.robustness.looks import rows

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
english = translator("en")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with serving(prepared.sqlite(tmp_path_factory.mktemp("debates") / "dagstart.db"), MONDAY) as found:
        yield found


@pytest.fixture
def floor(services: Services) -> Floor:
    return Floor(services, MONDAY)


def argue(floor: Floor, debate_id: int, person: Person, text: str = "Het scheelt werk", **more: str) -> int:
    """Somebody gives an argument. Returns its number in the tables."""
    given = {
        "source": f"A{len(rows(floor.services.db, DebateEntry))}",
        "kind": "for",
        "counter": "Het kost tijd",
        **more,
    }
    record_argument(floor.services, person, debate_id, given["source"], given["kind"], text, given["counter"])
    found = [each for each in rows(floor.services.db, DebateEntry) if each.person_id == person.id]
    return max(each.id for each in found)


def shown(floor: Floor, debate_id: int) -> Map:
    with reading(floor.services, floor.lead, debate_id) as story:
        return load_map(story)


def texts(floor: Floor, debate_id: int) -> list[str]:
    return [each.text for each in shown(floor, debate_id).arguments]


def refused(call: object, *args: object, **more: object) -> str:
    with pytest.raises(Refusal) as found:
        call(*args, **more)  # type: ignore[operator]
    return found.value.sentence


def half(floor: Floor, debate_id: int) -> datetime:
    found = floor.get(debate_id).half_at
    assert found
    return found


def test_the_first_argument_says_what_is_strongest_against_it_and_the_next_ones_need_not(floor: Floor) -> None:
    debate_id, eva = floor.open(), floor.members[0]
    floor.go_to(debate_id, "arguments")
    assert refused(argue, floor, debate_id, eva, counter=" ") == NOTHING_WRITTEN
    argue(floor, debate_id, eva)
    argue(floor, debate_id, eva, kind="condition", counter="")
    assert [each.counter for each in shown(floor, debate_id).arguments] == ["Het kost tijd", ""]


def test_everybody_has_three_arguments_and_one_that_is_taken_back_makes_place(floor: Floor) -> None:
    debate_id, eva = floor.open(), floor.members[0]
    floor.go_to(debate_id, "arguments")
    first = argue(floor, debate_id, eva, "Een")
    argue(floor, debate_id, eva, "Twee")
    argue(floor, debate_id, eva, "Drie")
    assert refused(argue, floor, debate_id, eva, "Vier") == ENOUGH
    record_taken_back(floor.services, eva, first)
    argue(floor, debate_id, eva, "Vier", counter="")
    assert [(each.number, each.text) for each in shown(floor, debate_id).arguments] == [
        (2, "Twee"), (3, "Drie"), (4, "Vier"),
    ]  # fmt: skip
    assert refused(record_taken_back, floor.services, eva, first) == NO_SUCH_ENTRY


def test_a_form_that_is_sent_twice_is_stored_once(floor: Floor) -> None:
    debate_id, eva = floor.open(), floor.members[0]
    for _ in range(2):
        record_question(floor.services, eva, debate_id, "V1", "Wat telt mee?")
    assert len(floor.messages("debate_said")) == 1
    floor.go_to(debate_id, "arguments")
    for _ in range(5):
        argue(floor, debate_id, eva, source="V2")
    assert len(texts(floor, debate_id)) == 1


def test_what_leads_and_management_say_comes_at_half_time_and_then_nothing_changes_any_more(floor: Floor) -> None:
    debate_id, (carla, _), eva = floor.open(facilitator_id=None), floor.managers, floor.members[0]
    floor.go_to(debate_id, "arguments")
    for person, text in ((floor.lead, "Van de teamleider"), (carla, "Van het management"), (eva, "Van Eva")):
        argue(floor, debate_id, person, text)
    assert [(each.number, each.text) for each in shown(floor, debate_id).arguments] == [(1, "Van Eva")]
    assert shown(floor, debate_id).held_until == half(floor, debate_id)
    with reading(floor.services, carla, debate_id) as story:
        assert [each.text for each in own_arguments(story, carla)] == ["Van het management"]
        given = own_arguments(story, carla)[0].id
    record_changed(floor.services, carla, given, "against", "Anders")
    floor.look(half(floor, debate_id))
    assert texts(floor, debate_id) == ["Van de teamleider", "Anders", "Van Eva"]
    assert shown(floor, debate_id).held_until is None
    assert refused(record_changed, floor.services, carla, given, "for", "Toch niet") == PAST_HALF
    assert refused(record_taken_back, floor.services, carla, given) == PAST_HALF
    argue(floor, debate_id, carla, "Nog een")
    assert "Nog een" in texts(floor, debate_id)


def test_what_was_held_back_is_shown_when_the_phase_ends_early_and_stays_so_when_it_is_reopened(floor: Floor) -> None:
    from bot.rituals.debate.actions import record_next, record_reopened

    debate_id = floor.open()
    floor.go_to(debate_id, "arguments")
    argue(floor, debate_id, floor.managers[0], "Van het management")
    record_next(floor.services, floor.lead, debate_id, "arguments")
    assert texts(floor, debate_id) == ["Van het management"]
    set_clock(floor.services, floor.services.clock.now() + timedelta(minutes=1))
    record_reopened(floor.services, floor.lead, debate_id, "weighing")
    assert texts(floor, debate_id) == ["Van het management"]
    argue(floor, debate_id, floor.managers[1], "Daarna")
    assert texts(floor, debate_id) == ["Van het management"]


def test_nobody_changes_the_argument_of_somebody_else(floor: Floor) -> None:
    debate_id, (eva, anna, *_) = floor.open(), floor.members
    floor.go_to(debate_id, "arguments")
    entry_id = argue(floor, debate_id, eva)
    assert refused(record_changed, floor.services, anna, entry_id, "for", "Iets") == arguments.NOT_YOURS
    assert refused(record_taken_back, floor.services, anna, entry_id) == arguments.NOT_YOURS


def test_who_leads_the_debate_does_not_argue_or_weigh(floor: Floor) -> None:
    debate_id = floor.open()
    floor.go_to(debate_id, "arguments")
    assert refused(argue, floor, debate_id, floor.lead) == FACILITATOR
    floor.go_to(debate_id, "weighing")
    assert refused(record_weighed, floor.services, floor.lead, debate_id, [1]) == FACILITATOR


@pytest.mark.parametrize(
    ("text", "reason"), [("", NOTHING_WRITTEN), (" \n ", NOTHING_WRITTEN), ("x" * 3_000, TOO_LONG)]
)
def test_nothing_and_too_much_are_refused_everywhere(floor: Floor, text: str, reason: str) -> None:
    debate_id, eva = floor.open(with_kar=True), floor.members[0]
    assert refused(record_question, floor.services, eva, debate_id, "V1", text) == reason
    fields = {questions.FACTOR: "Tijd", questions.ACTIVITY: text, questions.RESULT: "Rust"}
    assert refused(record_perspective, floor.services, eva, debate_id, "V1", fields) == reason
    record_question(floor.services, eva, debate_id, "V1", "Wat telt mee?")
    entry_id = rows(floor.services.db, DebateEntry)[-1].id
    assert refused(record_answer, floor.services, floor.members[0], entry_id, text) == reason
    floor.go_to(debate_id, "arguments")
    assert refused(argue, floor, debate_id, eva, text) == reason
    assert refused(argue, floor, debate_id, eva, counter=text) == reason
    entry_id = argue(floor, debate_id, eva, "x" * LONGEST_ARGUMENT)
    assert refused(record_changed, floor.services, eva, entry_id, "for", text) == reason
    assert refused(record_changed, floor.services, eva, entry_id, "maybe", "Iets") == arguments.NOT_A_KIND


def test_after_its_phase_everything_says_where_the_debate_is(floor: Floor) -> None:
    debate_id, eva = floor.open(with_kar=True), floor.members[0]
    assert refused(argue, floor, debate_id, eva) == WHY_NOT_PHASE["understanding"]
    assert refused(record_weighed, floor.services, eva, debate_id, [1]) == WHY_NOT_PHASE["understanding"]
    floor.go_to(debate_id, "arguments")
    assert refused(record_question, floor.services, eva, debate_id, "V1", "Wat?") == WHY_NOT_PHASE["arguments"]
    assert refused(record_perspective, floor.services, eva, debate_id, "V1", {}) == WHY_NOT_PHASE["arguments"]
    entry_id = argue(floor, debate_id, eva)
    floor.go_to(debate_id, "second_vote")
    assert refused(argue, floor, debate_id, eva) == WHY_NOT_PHASE["second_vote"]
    assert refused(record_changed, floor.services, eva, entry_id, "for", "Iets") == WHY_NOT_PHASE["second_vote"]
    assert refused(record_weighed, floor.services, eva, debate_id, [entry_id]) == WHY_NOT_PHASE["second_vote"]


# -- questions and perspectives --------------------------------------------------------------------------------


def test_the_owner_of_the_kpi_is_told_once_and_the_asker_hears_the_answer(floor: Floor) -> None:
    debate_id, (owner, eva, *_) = floor.open(), floor.members
    for n, person in enumerate((eva, eva, owner)):
        record_question(floor.services, person, debate_id, f"V{n}", f"Vraag {n}?")
    assert [each.person_id for each in floor.messages("debate_told")] == [owner.id]
    first, _, own = [each.id for each in rows(floor.services.db, DebateEntry)][-3:]
    record_answer(floor.services, owner, first, "Alles")
    record_answer(floor.services, owner, own, "Niets")
    assert [each.person_id for each in floor.messages("debate_answered")] == [eva.id]
    assert refused(record_answer, floor.services, owner, first, "Iets") == questions.ANSWERED_ALREADY
    assert floor.get(debate_id).phase == "understanding"


def test_without_an_owner_who_leads_the_debate_answers_and_without_both_a_team_lead(floor: Floor) -> None:
    debate_id, (owner, eva, anna, *_) = floor.open(facilitator_id=floor.members[2].id), floor.members
    floor.leave(owner)
    record_question(floor.services, eva, debate_id, "V1", "Wat?")
    assert [each.person_id for each in floor.messages("debate_told")] == [anna.id]
    floor.leave(anna)
    record_question(floor.services, eva, debate_id, "V2", "En?")
    assert [each.person_id for each in floor.messages("debate_told")] == [anna.id, floor.lead.id]
    record_answer(floor.services, floor.lead, rows(floor.services.db, DebateEntry)[-1].id, "Dit")


def test_a_perspective_that_is_sent_again_takes_the_place_of_the_first_and_is_read_after_writing(floor: Floor) -> None:
    debate_id, eva, carla = floor.open(with_kar=True), floor.members[0], floor.managers[0]
    fields = (questions.FACTOR, questions.ACTIVITY, questions.RESULT)
    for person, said in ((eva, "abc"), (carla, "def"), (eva, "ghi")):
        record_perspective(floor.services, person, debate_id, said, dict(zip(fields, said, strict=True)))
    with reading(floor.services, eva, debate_id) as story:
        assert refused(questions.check_has_perspectives, story, to_read=True) == questions.FIRST_WRITE
        assert len(story.entries("kar")) == 2
    floor.end_phase(debate_id)
    with reading(floor.services, eva, debate_id) as story:
        questions.check_has_perspectives(story, to_read=True)
        view = show_perspectives(story, english)
    row = next(block["fields"] for block in view["blocks"] if "fields" in block)
    assert [part["text"].split("•  ")[1][0] for part in row] == ["g", "d"]


def test_a_debate_without_perspectives_takes_none(floor: Floor) -> None:
    debate_id = floor.open()
    assert (
        refused(record_perspective, floor.services, floor.members[0], debate_id, "V1", {}) == questions.NO_PERSPECTIVES
    )


# -- weighing --------------------------------------------------------------------------------------------------


def weighed_floor(floor: Floor) -> tuple[int, list[int]]:
    """A debate that is being weighed, with the numbers of four arguments."""
    debate_id = floor.open()
    floor.go_to(debate_id, "arguments")
    kinds = ("for", "for", "against", "condition")
    found = [argue(floor, debate_id, each, kind=kind) for each, kind in zip(floor.members, kinds, strict=False)]
    floor.go_to(debate_id, "weighing")
    return debate_id, found


def test_from_five_people_up_it_is_kept_how_many_said_that_an_argument_weighs(floor: Floor) -> None:
    debate_id, (one, two, three, four) = weighed_floor(floor)
    for person in floor.members[:4]:
        record_weighed(floor.services, person, debate_id, [two, four])
    record_weighed(floor.services, floor.managers[0], debate_id, [one, two, three])
    floor.end_phase(debate_id)
    assert {each.entry_id: each.weight for each in shown(floor, debate_id).arguments} == {
        one: 1, two: 5, three: 1, four: 4,
    }  # fmt: skip
    assert [each.entry_id for each in shown(floor, debate_id).strongest("for")] == [two, one]
    assert len(floor.messages(WEIGHED)) == 1


def test_below_five_nothing_is_kept_and_of_nobody_it_is_kept_who_weighed(floor: Floor) -> None:
    debate_id, entry_ids = weighed_floor(floor)
    for person in floor.members[:4]:
        record_weighed(floor.services, person, debate_id, entry_ids[:MOST_WEIGHED])
    with floor.services.db.read() as session:
        assert how_many(session, weigh_subject(debate_id)) == 4
    floor.end_phase(debate_id)
    assert {each.weight for each in shown(floor, debate_id).arguments} == {None}
    with floor.services.db.read() as session:
        assert counts(session, weigh_subject(debate_id)) == {}
        assert how_many(session, weigh_subject(debate_id)) == 0
        row = floor.messages(WEIGHED)[0]
        with pytest.raises(NotYet):  # it waits for the card under which it stands
            MESSAGES[WEIGHED](session, row, floor.services.clock.now())


def test_nobody_weighs_twice_nor_more_than_three_nor_what_is_not_there(floor: Floor) -> None:
    debate_id, entry_ids = weighed_floor(floor)
    eva = floor.members[0]
    assert refused(record_weighed, floor.services, eva, debate_id, []) == arguments.PICK_SOME
    assert refused(record_weighed, floor.services, eva, debate_id, entry_ids) == arguments.PICK_SOME
    assert refused(record_weighed, floor.services, eva, debate_id, [10**6]) == arguments.NOT_THERE
    record_weighed(floor.services, eva, debate_id, entry_ids[:1])
    assert refused(record_weighed, floor.services, eva, debate_id, entry_ids[1:2]) == WEIGHED_ALREADY
    with floor.services.db.read() as session:
        assert counts(session, weigh_subject(debate_id)) == {str(entry_ids[0]): 1}


def test_a_debate_that_is_stopped_keeps_nothing_of_who_weighed(floor: Floor) -> None:
    debate_id, entry_ids = weighed_floor(floor)
    record_weighed(floor.services, floor.members[0], debate_id, entry_ids[:1])
    record_stopped(floor.services, floor.lead, debate_id, "weighing")
    with floor.services.db.read() as session:
        assert counts(session, weigh_subject(debate_id)) == {}
        assert how_many(session, weigh_subject(debate_id)) == 0


# -- people come and go ----------------------------------------------------------------------------------------


def test_the_arguments_of_who_leaves_stay_and_are_somebodys(floor: Floor) -> None:
    debate_id, (eva, anna, *_) = floor.open(), floor.members
    floor.go_to(debate_id, "arguments")
    argue(floor, debate_id, eva)
    argue(floor, debate_id, anna)
    floor.leave(eva)
    assert [each.name is None for each in shown(floor, debate_id).arguments] == [True, False]
    with floor.services.db.write() as session:
        session.execute(delete(Person).where(Person.id == anna.id))
    assert [each.name for each in shown(floor, debate_id).arguments] == [None, None]
    assert len(texts(floor, debate_id)) == 2
