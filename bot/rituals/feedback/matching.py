"""What a week's matching goes by, out of the tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.people.models import Person
from bot.people.team_days import TeamDays
from bot.people.work import Span, load_spans
from bot.rituals.feedback.matching_rules import Pair, Wishes, random_misses
from bot.rituals.feedback.models import FeedbackExclusion, FeedbackTeam, FeedbackTurn, FeedbackWeek
from bot.rituals.feedback.people import participants

WORKING_DAYS_BACK = 10
FURTHEST_BACK = timedelta(days=28)
"""Shifts are erased after a month."""

A_DAY = timedelta(days=1)


def load_wishes(
    session: Session, feedback: FeedbackTeam, days: TeamDays, here: Sequence[Person], monday: date
) -> Wishes:
    """Who wrote to whom before, who shared no shift lately, who is not to meet whom."""
    team_id = feedback.team_id
    excluded = excluded_pairs(session, team_id)
    everybody = [person.id for person in participants(session, team_id)]
    first = first_day_back(days)
    return Wishes(
        written=written_before(session, team_id),
        strangers=strangers(load_spans(session, here, first, days.today - A_DAY), [person.id for person in here]),
        excluded=excluded,
        missed=random_misses(everybody, excluded, f"{feedback.seed}:{quarter_of(monday)}"),
    )


def excluded_pairs(session: Session, team_id: int) -> frozenset[Pair]:
    """Who is not to be matched with whom, whoever of them asked for it."""
    query = select(FeedbackExclusion.person_id, FeedbackExclusion.other_id)
    found = session.execute(query.where(FeedbackExclusion.team_id == team_id))
    return frozenset(frozenset(pair) for pair in found)


def written_before(session: Session, team_id: int) -> dict[tuple[int, int], int]:
    """How often somebody was asked to write to somebody, as far back as weeks are kept."""
    pair = (FeedbackTurn.giver_id, FeedbackTurn.receiver_id)
    query = select(*pair, func.count()).join(FeedbackWeek, FeedbackWeek.id == FeedbackTurn.week_id)
    found = session.execute(query.where(FeedbackWeek.team_id == team_id).group_by(*pair))
    return {(giver, receiver): n for giver, receiver, n in found}


def first_day_back(days: TeamDays) -> date:
    """Ten working days ago, as the calendar says now; a team that hardly works looks four weeks back."""
    found, day, furthest = 0, days.today, days.today - FURTHEST_BACK
    while found < WORKING_DAYS_BACK and day > furthest:
        day -= A_DAY
        found += days.works(day)
    return day


def strangers(spans: Mapping[int, Sequence[Span]], people: Collection[int]) -> frozenset[Pair]:
    """The pairs of whom no two shifts overlap. Who has not worked yet is a stranger to nobody."""
    known = [each for each in people if spans.get(each)]
    by_day = {each: {span.day: span for span in spans[each]} for each in known}
    return frozenset(
        frozenset((one, other)) for one, other in combinations(known, 2) if not _met(by_day[one], by_day[other])
    )


def _met(one: Mapping[date, Span], other: Mapping[date, Span]) -> bool:
    return any(
        one[day].starts_at < other[day].ends_at and other[day].starts_at < one[day].ends_at
        for day in one.keys() & other
    )


def quarter_of(day: date) -> str:
    """`2026Q4`."""
    return f"{day.year}Q{(day.month + 2) // 3}"
