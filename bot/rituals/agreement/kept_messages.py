"""Renders what is said about keeping agreements, while it is being sent: what is true now, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.i18n import N_, Translator, translator
from bot.outbox.message import Message, Renderer
from bot.outbox.models import Outbox
from bot.people.absence import away_on
from bot.people.calendar import local_day
from bot.people.facts import is_asked
from bot.people.models import ASKED_ROLES, Membership, Person, Team
from bot.rituals.agreement import agenda, kept_blocks
from bot.rituals.agreement.blocks import Text
from bot.rituals.agreement.kept_actions import HOLDS_NO_MORE, current_check
from bot.rituals.agreement.kept_blocks import Asked, Came, moment_text
from bot.rituals.agreement.kept_models import KeptAgenda, KeptCheck, KeptRound
from bot.rituals.agreement.kept_results import load_results, result_in
from bot.rituals.agreement.kept_rounds import KEPT, RESULT, TOGETHER, asked_in, is_small, tally_subject
from bot.rituals.agreement.kept_rules import CHOICES, monday_of
from bot.rituals.agreement.kept_words import history_lines
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import IN_FORCE
from bot.rituals.agreement.story import content_of
from bot.services import Services
from bot.tally import has_taken_part

NEXT = {
    "weekly": N_("Your team is asked about it on the last working day of each week."),
    "dagstart": N_("Your team is asked about it at every daily start."),
    "review": N_("Your team is asked about it a week before it ends."),
}
ANSWERED = N_("You have answered this. What came of it stands in the channel once it is counted.")


def load_history(session: Session, t: Translator, agreement: Agreement) -> list[str]:
    """How an agreement was kept until now, in words."""
    return history_lines(t, load_results(session, agreement.id), weekly=agreement.rhythm == "weekly")


def _asked(session: Session, check: KeptCheck, agreement: Agreement, person_id: int | None) -> Asked:
    version = session.get_one(AgreementVersion, (agreement.id, agreement.in_force or agreement.version))
    setter = session.get(Person, check.set_by) if check.set_by else None
    return Asked(
        check_id=check.id,
        number=agreement.number,
        content=content_of(version),
        answered=person_id is not None and has_taken_part(session, tally_subject(check.id), person_id),
        chosen=check.verdict,
        by=setter.name if setter else None,
    )


def load_asked(session: Session, round_id: int, person_id: int | None) -> list[Asked]:
    """What a round asks about, as one person sees it."""
    return [_asked(session, check, agreement, person_id) for check, agreement in asked_in(session, round_id)]


def load_came(session: Session, round_id: int) -> list[Came]:
    """What came of a round, by the agreements' numbers."""
    query = select(KeptCheck, Agreement).join(Agreement, Agreement.id == KeptCheck.agreement_id)
    found = session.execute(query.where(KeptCheck.round_id == round_id).order_by(Agreement.number))
    return [Came(agreement.number, agreement.title, result_in(check)) for check, agreement in found]


def _round(session: Session, row: Outbox) -> tuple[KeptRound, Team] | None:
    round_ = session.get(KeptRound, int(row.subject.split(":")[1]))
    return (round_, session.get_one(Team, round_.team_id)) if round_ else None


def _monday(round_: KeptRound) -> date | None:
    return monday_of(round_.day) if round_.rhythm == "weekly" else None


def question(session: Session, row: Outbox, now: datetime) -> Message | None:
    """To each person: all agreements of the team. Not to who left or is away by now, nor after it was counted."""
    found, person = _round(session, row), session.get(Person, row.person_id)
    if found is None or person is None:
        return None
    round_, team = found
    t = translator(person.locale)
    if row.ts is None and not _is_wanted(session, round_, team, person, now):
        return None
    if round_.state != "open" or round_.closes_at is None:
        return Message(*kept_blocks.render_counted(t, team.name)) if row.ts else None
    asked, until = load_asked(session, round_.id, person.id), moment_text(t, round_.closes_at, person.tz)
    if row.ts is None and all(each.answered for each in asked):
        return None
    return Message(*kept_blocks.render_question(t, team.name, asked, until, _monday(round_)))


def _is_wanted(session: Session, round_: KeptRound, team: Team, person: Person, now: datetime) -> bool:
    today = local_day(now, person.tz)
    here = select(Membership.person_id).join(Person, Person.id == Membership.person_id)
    mine = (Membership.team_id == team.id, Membership.person_id == person.id, is_asked())
    is_here = session.scalar(here.where(*mine)) is not None
    is_open = round_.state == "open" and team.state == "active"
    return is_open and is_here and away_on(session, person.id, today) is None


def together(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To the channel of a small team: what the team says together."""
    found = _round(session, row)
    if found is None or found[1].state == "left":
        return None
    round_, team = found
    t, is_open = translator(team.locale), round_.state == "open"
    if round_.closes_at is None or (row.ts is None and not is_open):
        return None
    until = moment_text(t, round_.closes_at, team.tz)
    return Message(
        *kept_blocks.render_together(t, load_asked(session, round_.id, None), until, _monday(round_), is_open=is_open)
    )


def result(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To the channel, once: what came of it."""
    found = _round(session, row)
    if found is None or found[1].state == "left":
        return None
    round_, team = found
    return Message(*kept_blocks.render_results(translator(team.locale), load_came(session, round_.id), _monday(round_)))


def on_agenda(session: Session, row: Outbox, now: datetime) -> Message | None:  # noqa: ARG001
    """To the channel: what does the team do about an agreement that is not kept?"""
    found = session.get(KeptAgenda, int(row.subject.split(":")[1]))
    agreement = session.get_one(Agreement, found.agreement_id) if found else None
    team = session.get_one(Team, agreement.team_id) if agreement else None
    if found is None or agreement is None or team is None or team.state == "left":
        return None
    t = translator(team.locale)
    if found.ended_on is None:
        return Message(*kept_blocks.render_agenda(t, agreement.number, agreement.title, found.check_id))
    if row.ts is None:
        return None
    chooser = session.get(Person, found.chosen_by) if found.chosen_by else None
    name = chooser.name if chooser else None
    return Message(*kept_blocks.render_off_agenda(t, agreement.number, agreement.title, found.choice, name))


MESSAGES: dict[str, Renderer] = {KEPT: question, TOGETHER: together, RESULT: result, agenda.AGENDA: on_agenda}


def show_kept(services: Services, t: Translator, person: Person, agreement_id: int) -> Text:
    """How an agreement was kept, and the question about it, if this person can answer one now."""
    with services.db.read() as session:
        agreement = session.get_one(Agreement, agreement_id)
        lines, asked = load_history(session, t, agreement), None
        if (found := current_check(session, agreement)) and _role(session, agreement.team_id, person.id) in ASKED_ROLES:
            asked = _asked(session, found[0], agreement, person.id)
        if asked:
            lines += _ask(t, asked, is_together=bool(found and found[1].together))
        elif agreement.in_force is not None and agreement.state in (*IN_FORCE, "in_round"):
            is_daily = agreement.rhythm == "dagstart" and not is_small(session, agreement.team_id)
            lines.append(t(NEXT[agreement.rhythm if is_daily or agreement.rhythm == "review" else "weekly"]))
        else:
            lines.append(t(HOLDS_NO_MORE))
        return kept_blocks.render_one(t, agreement.number, agreement.title, lines, asked)


def _ask(t: Translator, asked: Asked, *, is_together: bool) -> Sequence[str]:
    if asked.answered:
        return [t(ANSWERED)]
    if not is_together:
        return [t("Was it kept?"), t(kept_blocks.HOW_COUNTED)]
    if asked.chosen is None:
        return [t("Was it kept? Your choice is that of the team, with your name.")]
    chosen = t("Your team says now: {choice}. You can change that.", choice=t(CHOICES[asked.chosen]))
    return [chosen]


def _role(session: Session, team_id: int, person_id: int) -> str | None:
    membership = session.get(Membership, (team_id, person_id))
    return membership.role if membership and membership.present else None
