"""When Slack refuses a message for good: the lead is told once, in words."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blockkit import escape, section
from bot.i18n import N_, translator
from bot.outbox import lease
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.models import Person, Team
from bot.people.setup import put_for_leads
from bot.services import Services

KIND = "delivery_failed"

WORDS = {
    "not_in_channel": N_("I am not in the channel of {team} any more. Invite me with /invite @dagstart."),
    "channel_not_found": N_("I cannot find the channel of {team} any more. Invite me with /invite @dagstart."),
    "is_archived": N_("The channel of {team} is archived. Unarchive it, or set up the daily start in another channel."),
    "restricted_action": N_("Your workspace does not let me post in the channel of {team}. Ask the administrator."),
    "messages_tab_disabled": N_(
        "I cannot send direct messages in {team}: the Messages tab of the app is off. Ask the Slack administrator."
    ),
    "missing_scope": N_("I lack a permission to post in {team}. Ask the Slack administrator to reinstall the app."),
}
OTHER = N_("Slack refused a message for {team} ({problem}). Ask the administrator to look in the log.")


def report_failure(services: Services, claim: lease.Claim, problem: str) -> None:
    """Queue one message per team and problem to its leads; a message about a failure is not reported itself."""
    row = claim.row
    if row.kind == KIND or row.team_id is None:
        return
    with services.db.write() as session:
        if team := session.get(Team, row.team_id):
            subject = f"failed:{row.team_id}:{problem}"[:60]
            put_for_leads(session, team, KIND, subject, services.clock.now())


def failed(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """The sentence for the lead."""
    person, team = session.get(Person, row.person_id), session.get(Team, row.team_id)
    if person is None or team is None:
        return None
    problem = row.subject.split(":", 2)[2]
    text = translator(person.locale)(WORDS.get(problem, OTHER), team=escape(team.name), problem=problem)
    return Message(text, [section(text)])


MESSAGES: dict[str, Renderer] = {KIND: failed}
