"""Every table of every area."""

from bot.privacy import agreements, dagstart, debates, feedback, installations, kpis, machinery, people, points
from bot.privacy.entry import Entry

AREAS = (people, installations, dagstart, points, agreements, kpis, debates, feedback, machinery)
SHEET: dict[str, Entry] = {name: entry for area in AREAS for name, entry in area.SHEET.items()}
