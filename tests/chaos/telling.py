"""What is wrong, one line each, for whoever looks for the cause."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from bot.outbox.models import HOME, Outbox
from bot.rituals.dagstart.models import DagstartAnswer
from tests.chaos.audit import Audit, Sent, day_of
from tests.chaos.decided import Decided
from tests.robustness.looks import rows
from tests.world import AMSTERDAM


def told(audit: Audit, decided: Decided, people: Iterable[str], days: list[date]) -> Iterator[str]:
    """Everything that was lost or came twice in private."""
    yield from twice(audit)
    for row in audit.given_up():
        yield f"not sent: {_of(row)}"
    in_slack = {each.row.token for each in audit.sent}
    for row in audit.outbox.values():
        if row.state == "sent" and row.kind != HOME and row.sent_at and row.ts and row.token not in in_slack:
            yield f"not in Slack: {_of(row)}"
    yield from without_card(audit, people, days)
    stored = " ".join(answer.text for answer in rows(audit.db, DagstartAnswer))
    for typed in (audit.crowd.typed[mark] for mark in audit.crowd.acked):
        if typed.kind == "answer" and typed.mark not in stored:
            yield f"not stored: {typed}"
    for kind, subject in decided.untold():
        yield f"not told: {'; '.join(_of(row) for row in audit.outbox.values() if row.subject == subject)}, {kind}"
    for subject, voted in decided.talks.voted.items():
        seen = decided.ballots.taken.get(subject)
        yield f"{subject}: {len(voted)} told, {decided.voters.get(subject)} counted, {seen} at the last look"


def twice(audit: Audit) -> Iterator[str]:
    """Of each message that came more than once in private: what it is, and when it came."""
    found: dict[str, list[Sent]] = {}
    for each in audit.sent:
        found.setdefault(each.row.token, []).append(each)
    for same in found.values():
        if len(same) > 1 and same[0].channel.kind == "im":
            times = ", ".join(f"{datetime.fromtimestamp(float(m.message.ts), AMSTERDAM):%a %H:%M:%S}" for m in same)
            yield f"twice: {_of(same[0].row)}: {times}"


def without_card(audit: Audit, people: Iterable[str], days: list[date]) -> Iterator[str]:
    """Who had no daily card on a day, and all that the outbox knows of cards for them."""
    came = {(each.row.recipient, day_of(each)) for each in audit.sent if each.row.kind == "dagstart_prompt"}
    for who in people:
        for day in days:
            if (who, day) not in came:
                mine = [row for row in audit.outbox.values() if (row.kind, row.recipient) == ("dagstart_prompt", who)]
                yield f"no card on {day}: {who}: {'; '.join(map(_of, mine))}"


def _of(row: Outbox) -> str:
    return f"{row.kind} {row.subject} to {row.recipient}, {row.state} {row.problem or ''}, due {row.due_at:%a %H:%M}"
