"""The message in the channel with everything that holds: one per team, kept up to date in place."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.blockkit import context, escape, fallback, sections
from bot.i18n import translator
from bot.outbox import queue
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.mail import channel_row
from bot.people.models import Team
from bot.rituals.agreement.list_blocks import line_text
from bot.rituals.agreement.register import load_holding

OVERVIEW = "agreement_overview"
"""Characters: an edit with a longer text is refused."""


def subject_of(team_id: int) -> str:
    """What the message of a team is about."""
    return f"agreements:{team_id}"


def put_overview(session: Session, team: Team, due_at: datetime) -> None:
    """Have it posted, where it does not stand yet or Slack does not know it any more."""
    subject = subject_of(team.id)
    lost = (Outbox.subject == subject, Outbox.kind == OVERVIEW, Outbox.state.in_(("failed", "dropped")))
    session.execute(delete(Outbox).where(*lost))
    queue.put(session, [channel_row(team, OVERVIEW, subject, due_at)])


def touch_overview(session: Session, team: Team, now: datetime) -> None:
    """Have it drawn anew."""
    queue.touch(session, subject_of(team.id), OVERVIEW, now)


def overview(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """What holds, in the order of the numbers; a team that has agreed nothing yet has no such message."""
    team = session.get(Team, row.team_id)
    lines = load_holding(session, team.id) if team and team.state != "left" else []
    if team is None or team.state == "left" or (row.ts is None and not lines):
        return None
    t, name = translator(team.locale), escape(team.name)
    head = t.plural(
        "What {team} has agreed: one agreement", "What {team} has agreed: {n} agreements", len(lines), team=name
    )
    said = [line_text(t, line) for line in lines] or [t("Nothing holds at the moment.")]
    small = t("This message stays up to date: pin it to find it again. All of one: `/agreement show` and its number.")
    text = "\n".join([f"*{head}*", *said])
    return Message(fallback(f"{text}\n{small}"), [*sections(text), context(small)])


MESSAGES: dict[str, Renderer] = {OVERVIEW: overview}
