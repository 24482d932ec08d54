"""What is sent about KPIs, rendered while it is being sent: that nothing comes in, or the picture somebody wants."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blockkit import section
from bot.errors import Refusal
from bot.i18n import N_, translator
from bot.kpis.curve import draw
from bot.kpis.late import KIND as LATE
from bot.kpis.late import late
from bot.kpis.lines import line_text, load_lines
from bot.kpis.models import Kpi
from bot.outbox import queue
from bot.outbox.message import FILES_REFUSED, Message, Renderer
from bot.outbox.models import Outbox
from bot.people.access import access_team_by_id
from bot.people.calendar import local_day
from bot.people.mail import person_row
from bot.people.models import Person
from bot.services import Services

PICTURE = "kpi_picture"

NOT_TAKEN = N_("Slack does not take the picture. The words of `/kpi show` say the same.")


def put_picture(services: Services, person: Person, kpi_id: int) -> None:
    """Queue the picture of a KPI for who asked; pressed twice in a second it comes once."""
    now = services.clock.now()
    row = person_row(person, PICTURE, f"kpi:{kpi_id}:{int(now.timestamp())}", now)
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
    today = local_day(now, access.team.tz)
    [line] = load_lines(session, access.team, today, [kpi], with_today=True)
    drawing = draw(session, t, kpi, today, as_file=True)
    return Message(line_text(t, line), drawing.blocks, files=drawing.files, alt_text=drawing.alt_text)


MESSAGES: dict[str, Renderer] = {LATE: late, PICTURE: picture}
