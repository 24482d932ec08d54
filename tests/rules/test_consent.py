"""Who may do what in a consent round, how long its steps last, and how it ends: compared with a naive reference."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random

import pytest

from bot.consent import rules
from bot.consent.rules import ACTIONS, MAY, ROLES, STANCES, STEPS, Seat

# -- who may do what -------------------------------------------------------------------------------------------

TABLE = """
step       action   proposer author decider team reader
questions  ask      -        -      -       yes  -
questions  suggest  -        -      -       yes  -
questions  ready    -        -      yes     -    -
questions  answer   yes      -      -       -    -
questions  withdraw yes      -      -       -    -
improve    answer   yes      -      -       -    -
improve    change   yes      -      -       -    -
improve    go_on    yes      -      -       -    -
improve    withdraw yes      -      -       -    -
decision   agree    -        -      yes     -    -
decision   object   -        -      yes     -    -
decision   abstain  -        -      yes     -    -
decision   concern  -        -      -       yes  -
decision   answer   yes      -      -       -    -
decision   change   solves   -      -       -    -
decision   withdraw yes      -      -       -    -
"""
"""What is not here, nobody may. `solves`: only while an objection stands, and not after the third decision."""

HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = {
    (step, action, role): word for step, action, *words in LINES for role, word in zip(HEAD[2:], words, strict=True)
}


def test_the_table_names_every_step_and_every_role() -> None:
    assert set(HEAD[2:]) == set(ROLES)
    assert {(step, action) for step, action, _ in CELLS} == {(step, action) for step in MAY for action in MAY[step]}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_every_step_action_and_role(step: str, action: str, role: str) -> None:
    word = CELLS.get((step, action, role), "-")
    assert (rules.why_not(step, action, {role}, objections=1) is None) == (word != "-")
    if word == "solves":
        assert rules.why_not(step, action, {role}) == rules.NOTHING_TO_SOLVE
        assert rules.why_not(step, action, {role}, objections=1, decision=3) == rules.THREE_TIMES


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_nothing_to_the_round_always_reads_a_sentence(step: str, action: str) -> None:
    assert rules.why_not(step, action, ())


@pytest.mark.parametrize(
    ("stance", "action", "reason"),
    [
        (None, "agree", None), (None, "object", None), (None, "abstain", None),
        ("agree", "agree", rules.FINAL), ("agree", "object", rules.FINAL), ("agree", "abstain", rules.FINAL),
        ("object", "agree", None), ("object", "object", None), ("object", "abstain", None),
        ("abstain", "agree", None), ("abstain", "object", None), ("abstain", "abstain", rules.SAID_ALREADY),
    ],
)  # fmt: skip
def test_no_objection_is_final_until_the_text_changes(stance: str | None, action: str, reason: str | None) -> None:
    assert rules.why_not("decision", action, {"decider", "team"}, stance=stance) == reason


@pytest.mark.parametrize("action", STANCES)
def test_who_wrote_the_text_stands_behind_it(action: str) -> None:
    assert rules.why_not("decision", action, {"decider", "team", "author"}) == rules.OWN_TEXT


# -- how it ends -----------------------------------------------------------------------------------------------


def reference(seats: Sequence[Seat], decision: int, is_over: bool, silence_consents: bool) -> str | None:
    """The same in the words of the ritual, team size by team size."""
    voices: dict[int, str] = {}
    for i, seat in enumerate(seats):
        if seat.stance is not None:
            voices[i] = seat.stance
        elif seat.is_author or (is_over and silence_consents and seat.was_here):
            voices[i] = "agree"
    somebody_objects = "object" in voices.values()
    if not is_over:
        if len(voices) < len(seats):
            return None  # somebody has not reacted yet
        if somebody_objects and decision in (1, 2):
            return None  # a new version may still solve it
    if somebody_objects:
        return "objected"
    agreeing = {i for i, voice in voices.items() if voice == "agree"}
    if len(seats) <= 1:
        carried = len(agreeing) == 1
    elif len(seats) == 2:
        carried = bool(agreeing) and any(not seats[i].is_author for i in voices)
    else:
        carried = len(agreeing) >= 2
    return "accepted" if carried else "too_few"


SAYS = [Seat(stance, was_here=here) for stance in (None, *STANCES) for here in (True, False)]


def compare(seats: Sequence[Seat]) -> None:
    for decision, is_over, silence in product((1, 2, 3), (False, True), (False, True)):
        found = rules.outcome(seats, decision=decision, is_over=is_over, silence_consents=silence)
        assert found == reference(seats, decision, is_over, silence), (seats, decision, is_over, silence)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_every_decision_of_a_small_team_ends_as_the_reference_says(size: int) -> None:
    for seats in product(SAYS, repeat=size):
        compare(seats)
        for author in range(size):
            compare([Seat(None, is_author=True) if i == author else seat for i, seat in enumerate(seats)])


def test_thousands_of_random_decisions_end_as_the_reference_says() -> None:
    random = Random(20261122)
    for _ in range(3000):
        seats = [random.choice(SAYS) for _ in range(random.randint(4, 12))]
        if random.random() < 0.7:
            seats[random.randrange(len(seats))] = Seat(None, is_author=True)
        compare(seats)


def test_silence_alone_never_carries_a_text_unless_the_team_chose_so() -> None:
    for size in range(2, 8):
        seats = [Seat(None, is_author=True), *[Seat(None)] * (size - 1)]
        assert rules.outcome(seats, decision=1, is_over=True, silence_consents=False) == "too_few"
        assert rules.outcome(seats, decision=1, is_over=True, silence_consents=True) == "accepted"
        away = [seats[0], *[Seat(None, was_here=False)] * (size - 1)]
        assert rules.outcome(away, decision=1, is_over=True, silence_consents=True) == "too_few"


@pytest.mark.parametrize(
    ("ready", "unanswered", "over"),
    [([], 0, True), ([True, True], 0, True), ([True, False], 0, False), ([True, True], 1, False), ([], 1, False)],
)
def test_the_questions_end_early_when_nobody_has_any(ready: list[bool], unanswered: int, over: bool) -> None:
    assert rules.questions_over(ready, unanswered) == over


# -- moments ---------------------------------------------------------------------------------------------------


def at(day: int, clock: str) -> datetime:
    """A moment in the week of Monday the 23rd of November."""
    return datetime.combine(date(2026, 11, 23) + timedelta(days=day), time.fromisoformat(clock), UTC)


def office(day: date) -> tuple[datetime, datetime] | None:
    starts = datetime.combine(day, time(9), UTC)
    return (starts, starts + timedelta(hours=8)) if day.weekday() < 5 else None


def shift(day: int, starts: str = "09:00", ends: str = "17:00") -> tuple[datetime, datetime]:
    return at(day, starts), at(day, ends)


EVERY_DAY = [shift(0), shift(1), shift(2), shift(3), shift(4), shift(7)]


@pytest.mark.parametrize(
    ("begins", "works", "objected", "ends"),
    [
        (at(0, "10:00"), [EVERY_DAY], None, at(1, "10:00")),
        (at(4, "10:00"), [[shift(4), shift(7)]], None, at(7, "10:00")),  # over a weekend
        (at(0, "20:00"), [EVERY_DAY], None, at(2, "09:00")),  # counts from the next morning
        (at(0, "10:00"), [EVERY_DAY, [shift(2)]], None, at(2, "10:00")),  # works again on Wednesday: one hour
        (at(0, "10:00"), [[shift(0, "09:00", "10:30"), shift(2)]], None, at(2, "09:30")),  # half an hour before
        (at(0, "10:00"), [EVERY_DAY, [shift(2, "13:00", "13:30"), shift(3, "09:00", "09:30")]], None, at(3, "09:30")),
        (at(0, "10:00"), [EVERY_DAY, [shift(3, "09:30")]], None, at(1, "10:00")),  # too late to wait for
        (at(0, "10:00"), [EVERY_DAY, []], None, at(1, "10:00")),  # away
        (at(0, "10:00"), [EVERY_DAY], at(1, "09:50"), at(2, "09:50")),  # a working day to solve an objection
        (at(0, "10:00"), [EVERY_DAY, [shift(3, "08:00")]], at(2, "16:00"), at(3, "10:00")),  # never longer than this
    ],
)
def test_when_a_step_ends(begins: datetime, works: list[rules.Work], objected: datetime | None, ends: datetime) -> None:
    assert rules.step_end(begins, office, works, objected) == ends


def test_a_step_of_a_team_that_never_works_has_no_end() -> None:
    assert rules.step_end(at(0, "10:00"), lambda day: None, [[]]) is None


def test_whatever_the_shifts_a_step_lasts_one_to_three_working_days() -> None:
    random = Random(7)
    for _ in range(2000):
        begins = at(0, "00:00") + timedelta(minutes=random.randrange(7 * 1440))
        works = [
            [(starts := at(day, "00:00") + timedelta(minutes=random.randrange(1200)), starts + timedelta(minutes=240))
             for day in range(14) if random.random() < 0.4]
            for _ in range(random.randrange(5))
        ]  # fmt: skip
        plain = rules.step_end(begins, office, [])
        ends = rules.step_end(begins, office, works, begins + timedelta(hours=30) if random.random() < 0.5 else None)
        assert plain
        latest = rules.step_end(plain, office, [], None)
        latest = rules.step_end(latest, office, []) if latest else None
        assert latest
        assert ends
        assert plain <= ends <= latest
        for work in works:
            worked = rules.hour_worked(begins, work)
            assert worked is None or worked <= ends or worked > latest


def test_the_reminder_comes_after_half_a_working_day_at_latest_half_way() -> None:
    assert rules.remind_moment(at(0, "10:00"), at(1, "10:00")) == at(0, "14:00")
    assert rules.remind_moment(at(0, "10:00"), at(0, "16:00")) == at(0, "13:00")
