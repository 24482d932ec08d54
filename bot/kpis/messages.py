"""What is sent about KPIs, rendered while it is being sent: that nothing comes in, or the picture somebody wants."""

from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from bot.blockkit import section, shorten
from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.kpis.blocks import Shown, story_text
from bot.kpis.late import KIND as LATE
from bot.kpis.late import late
from bot.kpis.lines import line_text
from bot.kpis.models import Kpi
from bot.kpis.picture import render_png, render_svg
from bot.kpis.views import load_shown
from bot.outbox import queue
from bot.outbox.message import FILES_REFUSED, Message, Renderer
from bot.outbox.models import Outbox
from bot.people.access import access_team_by_id
from bot.people.calendar import local_day
from bot.people.models import Person
from bot.services import Services

PICTURE = "kpi_picture"
LONGEST_ALT = 1000
"""Of the description of a file."""

NOT_TAKEN = N_("Slack does not take the picture. The words of `/kpi show` say the same.")


def put_picture(services: Services, person: Person, kpi_id: int) -> None:
    """Queue the picture of a KPI for who asked; pressed twice in a second it comes once."""
    now = services.clock.now()
    row = queue.message_row(
        workspace_id=person.workspace_id,
        kind=PICTURE,
        subject=f"kpi:{kpi_id}:{int(now.timestamp())}",
        recipient=person.slack_id,
        person_id=person.id,
        due_at=now,
    )
    with services.db.write() as session:
        queue.put(session, [row])


def picture(session: Session, row: Outbox, now: datetime) -> Message | None:
    """A KPI drawn day by day, with its words for who does not see it."""
    person, kpi = session.get(Person, row.person_id), session.get(Kpi, int(row.subject.split(":")[1]))
    if person is None or kpi is None:
        return None
    t = translator(person.locale)
    if (row.problem or "").startswith(FILES_REFUSED):
        return Message(t(NOT_TAKEN), [section(t(NOT_TAKEN))])
    try:
        access = access_team_by_id(session, person, kpi.team_id)
    except Refusal:  # not in the team any more
        return None
    shown = load_shown(session, access, kpi, local_day(now, access.team.tz))
    words = shorten(f"{kpi.name}. {story_text(t, shown).replace('*', '')}", LONGEST_ALT)
    return Message(line_text(t, shown.line), [], files=partial(_write, person.locale, shown), alt_text=words)


def _write(locale: str, shown: Shown, folder: Path) -> list[Path]:
    line, limits = shown.line, shown.reading.limits if shown.reading else None
    svg = render_svg(translator(locale), line.name, shown.values, line.unit, line.target, limits)
    path = folder / f"kpi-{line.kpi_id}.png"
    path.write_bytes(render_png(svg))
    return [path]


MESSAGES: dict[str, Renderer] = {LATE: late, PICTURE: picture}
