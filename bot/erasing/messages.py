"""What Slack shows of somebody who was erased: private messages are deleted, those of the team are drawn anew."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.outbox.message import ERASED, Message, Renderer
from bot.outbox.models import ERASABLE, ERASING, HOME, IN_CHANNEL, OPEN_STATES, Outbox
from bot.outbox.queue import wake_after
from bot.people.models import Membership, Person

KIND = "erased"


def take_back_messages(session: Session, person: Person, now: datetime) -> None:
    """Everything the bot wrote to somebody is deleted in Slack; what was not sent is never sent.

    What may have been sent keeps its recipient until that is known: to delete it, it has to be found.
    """
    to_person = or_(Outbox.recipient == person.slack_id, Outbox.person_id == person.id)
    in_slack = or_(Outbox.ts.is_not(None), Outbox.state == "claimed", Outbox.uncertain)
    vanishes = and_(IN_CHANNEL, ~Outbox.subject.startswith(ERASABLE))  # what only this person saw there
    session.execute(delete(Outbox).where(to_person, or_(~in_slack, vanishes, Outbox.kind == HOME)))
    for row in session.scalars(select(Outbox).where(to_person)):
        row.kind, row.person_id, row.subject = KIND, None, f"erased:{row.id}"
        row.revision, row.due_at, row.expires_at = row.revision + 1, min(row.due_at, now), None
        row.recipient = row.channel or row.recipient
        row.uncertain = row.uncertain or not row.ts  # of a message with a file Slack tells no number
        row.state = row.state if row.state == "claimed" else "waiting"
    wake_after(session)


def show_again(session: Session, team_ids: Collection[int], now: datetime) -> None:
    """Messages of these teams, and Homes of their people, are drawn anew; what has nothing to say any more is deleted.

    Also Homes that were not opened today: Slack shows them as they were until they are opened.
    """
    only_for_one = and_(IN_CHANNEL, Outbox.person_id.is_not(None))
    message = and_(Outbox.team_id.in_(team_ids), Outbox.kind.not_in((HOME, KIND)), ~only_for_one)
    people = select(Membership.person_id).where(Membership.team_id.in_(team_ids))
    shown = (Outbox.ts != "", or_(message, and_(Outbox.kind == HOME, Outbox.person_id.in_(people))))
    anew = {"state": "waiting", "due_at": now, "revision": Outbox.revision + 1, "problem": ERASING}
    session.execute(update(Outbox).where(*shown, Outbox.state == "sent").values(anew))
    again = {"revision": Outbox.revision + 1}
    session.execute(update(Outbox).where(*shown, Outbox.state.in_(OPEN_STATES)).values(again))
    wake_after(session)


def _gone(session: Session, row: Outbox, now: datetime) -> Message:  # noqa: ARG001
    return ERASED


MESSAGES: dict[str, Renderer] = {KIND: _gone}
