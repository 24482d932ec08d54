"""How texts arrive: in the batch of a week, one by one outside it, or collected from five people and without a name."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.db import insert
from bot.due import each_due
from bot.outbox import queue
from bot.people.calendar import local_day, local_moment
from bot.people.mail import person_row
from bot.people.models import Person, Team
from bot.people.team_days import TeamDays
from bot.rituals.feedback.models import FeedbackTeam, FeedbackText, FeedbackTurn
from bot.rituals.feedback.sealed import FeedbackSeal, feedback_seal
from bot.rituals.feedback.texts import ARRIVED, GONE, erase, people_here, remove, subject_of
from bot.rituals.feedback.week_rules import A_DAY, DELIVERED_AT, FEWEST_TO_COLLECT, band, fits
from bot.rituals.feedback.weeks import PROMPT, REMINDER, Week
from bot.services import Services

DAYS_AHEAD = 14


def deliver(week: Week) -> None:
    """The batch: all texts of a week arrive at one moment. From now on nothing says who wrote and who did not."""
    session, row = week.session, week.row
    of_week = (FeedbackText.week_id == row.id, FeedbackText.state == "held")
    texts = session.scalars(select(FeedbackText).where(*of_week).order_by(FeedbackText.id).with_for_update()).all()
    arrive(session, week.team, week.feedback, texts, row.delivers_at, week.now)
    states = list(session.scalars(select(FeedbackTurn.state).where(FeedbackTurn.week_id == row.id)))
    part = band(sum(state != "asked" for state in states), len(states))
    row.band = part[1] if part else None
    session.execute(update(FeedbackTurn).where(FeedbackTurn.week_id == row.id).values(state="done"))
    row.state, row.due_at = "delivered", None
    week.touch(PROMPT)
    week.touch(REMINDER)


def arrive(
    session: Session, team: Team, feedback: FeedbackTeam, texts: Sequence[FeedbackText], at: datetime, now: datetime
) -> None:
    """Put these texts on their way, or among those that wait for five; what is for somebody who left is erased."""
    today = local_day(now, team.tz)
    expires_on = today + timedelta(weeks=feedback.weeks_kept)
    here = people_here(session, team.id, {text.receiver_id for text in texts})
    for text in texts:
        text.expires_on, text.delivers_at = expires_on, None
        if text.receiver_id not in here:
            queue.put(session, _told_it_is_gone(session, team, text, now))
            erase(session, [text.id], now)
        elif text.nameless:
            text.state = "collected"
        else:
            text.state, text.delivered_on = "delivered", today
    arrived = [text for text in texts if text.receiver_id in here and not text.nameless]
    queue.put(session, [_row(team, text, here[text.receiver_id], at) for text in arrived])


def _row(team: Team, text: FeedbackText, receiver: Person, at: datetime) -> dict[str, Any]:
    return person_row(receiver, ARRIVED, subject_of(text.id), at, team=team)


def _told_it_is_gone(session: Session, team: Team, text: FeedbackText, now: datetime) -> list[dict[str, Any]]:
    giver = session.get(Person, text.giver_id)
    if giver is None or giver.kind != "person":
        return []
    subject = f"feedback_gone:{text.id}:{text.receiver_id}"
    return [person_row(giver, GONE, subject, now, team=team)]


# -- outside a week --------------------------------------------------------------------------------------------


def outside_moment(days: TeamDays) -> datetime:
    """When a text outside a week arrives: at two on the next day that is not the eve of days off."""
    later = (days.today + n * A_DAY for n in range(1, DAYS_AHEAD))
    day = next((each for each in later if fits(each, days.works)), days.today + A_DAY)
    return local_moment(day, DELIVERED_AT, days.team.tz)


def deliver_outside(services: Services, now: datetime) -> None:
    """Deliver what was written outside a week and is due; not on the eve of days off that were not known then."""

    def one(session: Session, text: FeedbackText) -> None:
        team = session.get_one(Team, text.team_id)
        days = TeamDays(session, team, now)
        if fits(days.today, days.works):
            assert text.delivers_at is not None
            arrive(session, team, session.get_one(FeedbackTeam, team.id), [text], text.delivers_at, now)
        else:
            text.delivers_at = outside_moment(days)

    due = (FeedbackText.delivers_at <= now) & (FeedbackText.state == "held")
    each_due(services, FeedbackText, due, (FeedbackText.delivers_at,), one, now)


# -- without a name --------------------------------------------------------------------------------------------


def release_collected(services: Services, now: datetime) -> None:
    """Bring what waits to everybody to whom five different people wrote. Each in a transaction of its own."""
    of = (FeedbackText.team_id, FeedbackText.receiver_id)
    query = select(*of).where(FeedbackText.state == "collected").group_by(*of)
    enough = func.count(func.distinct(FeedbackText.giver_id)) >= FEWEST_TO_COLLECT
    with services.db.read() as session:
        found = session.execute(query.having(enough)).all()
    for team_id, receiver_id in found:
        with services.db.write() as session:
            _release(session, feedback_seal(services.settings), team_id, receiver_id, now)


def _release(session: Session, seal: FeedbackSeal, team_id: int, receiver_id: int, now: datetime) -> None:
    """The rows are written anew, in a random order and at one moment: no number and no seal tells which was whose."""
    waiting = (FeedbackText.team_id == team_id, FeedbackText.receiver_id == receiver_id)
    query = select(FeedbackText).where(*waiting, FeedbackText.state == "collected").with_for_update()
    texts = session.scalars(query).all()
    words = [seal.open(receiver_id, each.sealed) for each in texts]
    if len({each.giver_id for each in texts}) < FEWEST_TO_COLLECT or None in words:
        return
    if not people_here(session, team_id, [receiver_id]):
        return  # they expire
    team, feedback = session.get_one(Team, team_id), session.get_one(FeedbackTeam, team_id)
    today = local_day(now, team.tz)
    remove(session, [each.id for each in texts], now)
    usual = {
        "team_id": team_id, "receiver_id": receiver_id, "nameless": True, "state": "delivered", "delivered_on": today,
        "expires_on": today + timedelta(weeks=feedback.weeks_kept), "thanked": False, "talk": False, "shared": False,
    }  # fmt: skip
    rows = [
        {**usual, "source": f"free:{secrets.token_hex(12)}", "sealed": seal.close(receiver_id, each, now)}
        for each in words
        if each
    ]
    SystemRandom().shuffle(rows)
    session.execute(insert(session, FeedbackText), rows)
    new = select(FeedbackText).where(*waiting, FeedbackText.source.in_([row["source"] for row in rows]))
    receiver = session.get_one(Person, receiver_id)
    queue.put(session, [_row(team, text, receiver, now) for text in session.scalars(new.order_by(FeedbackText.id))])
