"""The register of agreements in an export: two tables, and one document to read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.export.reading import stream, when
from bot.i18n import Translator, translator
from bot.people.models import Person, Team
from bot.rituals.agreement.blocks import parts, title_of
from bot.rituals.agreement.models import Agreement, AgreementVersion
from bot.rituals.agreement.rules import STATES
from bot.rituals.agreement.story import content_of

AGREEMENTS = (
    "number", "state", "title", "if", "then_we", "for_whom", "owner", "why", "sign", "kpi", "baseline", "direction",
    "safeguard", "trial", "rhythm", "valid_from", "valid_until", "version", "link",
)  # fmt: skip
VERSIONS = ("number", "version", "in_force", "written_at", "written_by", *AGREEMENTS[2:15], "valid_until")


def _shown(team: Team) -> Any:
    """Every agreement of a team with the text that holds or held; of what was never agreed, the newest."""
    version = AgreementVersion
    return (
        select(Agreement, version, Person.name)
        .join(version, version.agreement_id == Agreement.id)
        .outerjoin(Person, Person.id == version.owner_id)
        .where(Agreement.team_id == team.id)
        .order_by(Agreement.number, version.version)
    )


def agreements(session: Session, team: Team) -> Iterator[Sequence[Any]]:
    """A row per agreement, in the order of the numbers."""
    for agreement, version, owner in stream(session, _shown(team)):
        if version.version == (agreement.in_force or agreement.version):
            yield (
                agreement.number, agreement.state, *_text(version, owner),
                agreement.valid_from, version.valid_until, version.version, agreement.link,
            )  # fmt: skip


def versions(session: Session, team: Team) -> Iterator[Sequence[Any]]:
    """A row per version of each agreement, oldest first."""
    writer = aliased(Person)
    query = _shown(team).add_columns(writer.name).outerjoin(writer, writer.id == AgreementVersion.person_id)
    for agreement, version, owner, who in stream(session, query):
        at = when(team, version.at)
        holds = version.version == agreement.in_force
        yield agreement.number, version.version, holds, at, who, *_text(version, owner), version.valid_until


def _text(version: AgreementVersion, owner: str | None) -> tuple[Any, ...]:
    return (
        version.title, version.condition, version.behaviour, version.whom, owner, version.why, version.sign,
        version.kpi, version.baseline, version.direction, version.safeguard, version.trial, version.rhythm,
    )  # fmt: skip


def write_markdown(session: Session, team: Team, target: BinaryIO, now: datetime) -> None:
    """The register as a page to read, in the team's language: a heading per agreement, a line per part."""
    t = translator(team.locale)
    day = t.day(now.astimezone(ZoneInfo(team.tz)).date())
    target.write(f"# {t('Agreements of {team}', team=plain(team.name))}\n\n{day}\n".encode())
    for agreement, version, owner in stream(session, _shown(team)):
        if version.version == (agreement.in_force or agreement.version):
            target.write(_chapter(t, agreement, version, owner).encode())


def _chapter(t: Translator, agreement: Agreement, version: AgreementVersion, owner: str | None) -> str:
    lines = [f"- **{label.removesuffix(' …')}**: {plain(text)}" for label, text in parts(t, content_of(version), owner)]
    head = plain(title_of(t, agreement.number, version.title))
    return "\n".join([f"\n## {head}\n", f"*{t(STATES[agreement.state])}*\n", *lines, ""])


def plain(text: str) -> str:
    """Typed text as one line of Markdown that means nothing else."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|~" else each for each in " ".join(text.split()))
