"""What somebody has in peer feedback: the texts they got, with search; what is on its way; whom they never meet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.db import insert
from bot.errors import Refusal
from bot.i18n import N_
from bot.people.access import NO_GUESTS
from bot.people.facts import is_asked
from bot.people.models import Membership, Person
from bot.rituals.feedback.models import FeedbackExclusion, FeedbackText
from bot.rituals.feedback.people import check_member, team_feedback
from bot.rituals.feedback.sealed import FeedbackSeal, Words, feedback_seal
from bot.rituals.feedback.texts import erase
from bot.services import Services

A_PAGE = 8
"""Texts shown at once: with their parts they stay within Slack's hundred blocks."""

EXCLUDED = "feedback_excluded"
NOT_IN_TEAM = N_("Choose colleagues of your team.")


@dataclass(frozen=True)
class Got:
    """A text that somebody got. `giver` is empty when it came without a name; `words` without its key."""

    text_id: int
    giver: str | None
    day: date
    words: Words | None


@dataclass(frozen=True)
class OnItsWay:
    """A text that somebody wrote outside the weeks, or that waits for five. `delivers_at` is None once it waits."""

    text_id: int
    receiver: str
    delivers_at: datetime | None
    nameless: bool


@dataclass(frozen=True)
class Mine:
    """One page of what somebody got, newest first, of those with these words; and what is on its way."""

    page: Sequence[Got]
    first: int
    total: int
    words: str
    on_its_way: Sequence[OnItsWay]

    @property
    def rest(self) -> int:
        """How many older ones there are."""
        return self.total - self.first - len(self.page)


def look_at_mine(services: Services, person: Person, words: str = "", first: int = 0) -> Mine:
    """What somebody got, from the newest but `first` on. It is opened and searched here and kept nowhere."""
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    with services.db.read() as session:
        got = [each for each in got_by(session, feedback_seal(services.settings), person.id) if _has(each, words)]
        first = first if first < len(got) else 0
        return Mine(got[first : first + A_PAGE], first, len(got), words, _on_its_way(session, person.id))


def got_by(session: Session, seal: FeedbackSeal, person_id: int) -> list[Got]:
    """All that somebody got, opened, newest first."""
    delivered = (FeedbackText.receiver_id == person_id, FeedbackText.state == "delivered")
    query = select(FeedbackText, Person.name).outerjoin(Person, Person.id == FeedbackText.giver_id).where(*delivered)
    return [
        Got(row.id, None if row.nameless else name, row.delivered_on, seal.open(person_id, row.sealed))
        for row, name in session.execute(query.order_by(FeedbackText.id.desc()))
        if row.delivered_on
    ]


def _has(got: Got, words: str) -> bool:
    said = got.words
    parts = (got.giver or "", *((said.situation, said.behaviour, said.effect, said.wish) if said else ()))
    text = " ".join(parts).casefold()
    return all(word in text for word in words.casefold().split())


def _on_its_way(session: Session, person_id: int) -> list[OnItsWay]:
    outside = (FeedbackText.state == "held") & FeedbackText.delivers_at.is_not(None)
    waits = (FeedbackText.giver_id == person_id, outside | (FeedbackText.state == "collected"))
    query = select(FeedbackText, Person.name).join(Person, Person.id == FeedbackText.receiver_id)
    found = session.execute(query.where(*waits).order_by(FeedbackText.id))
    return [OnItsWay(row.id, name, row.delivers_at, row.nameless) for row, name in found]


def record_all_erased(services: Services, person: Person, newest_id: int) -> None:
    """Somebody deletes all they got up to this text, here and in Slack; what arrived since then was not seen."""
    if person.kind != "person":
        raise Refusal(NO_GUESTS)
    own = (FeedbackText.receiver_id == person.id, FeedbackText.state == "delivered", FeedbackText.id <= newest_id)
    with services.db.write() as session:
        erase(session, session.scalars(select(FeedbackText.id).where(*own)).all(), services.clock.now())


# -- whom somebody never meets -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exclusions:
    """The colleagues to choose from (id and name), also those who take no part, and who is chosen."""

    team_id: int
    colleagues: Sequence[tuple[int, str]]
    chosen: Collection[int]


def colleagues_of(session: Session, team_id: int, person_id: int) -> list[tuple[int, str]]:
    """Everybody else who is asked in the team. Who has paused is among them: nobody must see that."""
    query = select(Person.id, Person.name).join(Membership, Membership.person_id == Person.id)
    others = (Membership.team_id == team_id, is_asked(), Person.id != person_id)
    return [(each, name) for each, name in session.execute(query.where(*others).order_by(Person.name, Person.id))]


def look_at_exclusions(services: Services, person: Person, team_id: int) -> Exclusions:
    """The form for somebody's exclusions. Raises Refusal."""
    with services.db.read() as session:
        check_member(session, person, team_id)
        team_feedback(session, team_id)
        own = (FeedbackExclusion.team_id == team_id, FeedbackExclusion.person_id == person.id)
        chosen = session.scalars(select(FeedbackExclusion.other_id).where(*own)).all()
        return Exclusions(team_id, colleagues_of(session, team_id, person.id), chosen)


def record_exclusions(services: Services, person: Person, team_id: int, chosen: Collection[int]) -> bool:
    """From the next matching on these two never meet. Whether somebody is left to be matched with. Raises Refusal."""
    with services.db.write() as session:
        check_member(session, person, team_id)
        team_feedback(session, team_id)
        colleagues = {each for each, _ in colleagues_of(session, team_id, person.id)}
        if set(chosen) - colleagues:
            raise Refusal(NOT_IN_TEAM, field=EXCLUDED)
        own = (FeedbackExclusion.team_id == team_id, FeedbackExclusion.person_id == person.id)
        session.execute(delete(FeedbackExclusion).where(*own))
        rows = [{"team_id": team_id, "person_id": person.id, "other_id": each} for each in sorted(set(chosen))]
        if rows:
            session.execute(insert(session, FeedbackExclusion), rows)
        return set(chosen) != colleagues
