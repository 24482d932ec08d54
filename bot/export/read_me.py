"""The page in an export that is read first: which file holds what, and what its numbers count."""

from collections.abc import Sequence

from bot.i18n import N_, translator
from bot.people.models import Team

HOLDS = {
    "settings": N_("how the daily start is set"),
    "questions": N_("the questions on the card"),
    "points": N_("every point, with its state and who has it"),
    "history": N_("what happened to each point, line by line"),
    "answers": N_("what was answered to the questions, by day"),
    "announcements": N_("what team leads told the team on a board"),
    "kpis": N_("what the team measures"),
    "kpi_values": N_("the value of each KPI, by day"),
    "kpi_corrections": N_("values that were put right, and why"),
    "log": N_("who changed which setting, and when"),
    "agreements": N_("every agreement, with the text that holds"),
    "agreement_versions": N_("every text that an agreement has had"),
    "debates": N_("every debate, with its motion, its frame and its outcome"),
    "debate_said": N_("questions, perspectives and arguments in debates"),
    "debate_votes": N_("how votes came out, as sums, where enough people voted to show them"),
    "debate_measures": N_("how the KPI stood two, four and eight weeks after the agreement"),
}
UNITS = (
    N_("Moments are on the clock of {zone}, days are year-month-day."),
    N_("point: a number of this export alone; it is the same in points and history. joined_with is such a number."),
    N_("levels_up: how many times a point moved up a level because nobody answered."),
    N_("remind_after, board_after, closes_after: minutes after the start. week_at: minutes after midnight."),
    N_("preview_before, meeting: minutes. climb_after: working days. follow_up_after: minutes into a shift."),
    N_("announcements: how many on one board. most_agreements: how many that hold at once."),
    N_("value, target, band, before, after of a KPI: in the unit that stands with it in kpis."),
    N_("weighs_for: how many people said that it weighs. days: working days. quorum: per cent."),
    N_("usual_weeks: weeks. longest_months: months."),
)


def read_me(team: Team, tables: Sequence[str]) -> tuple[str, str]:
    """The name of the page, and its text: a line for each of these tables."""
    t = translator(team.locale)
    lines = [
        t("The data of {team}", team=team.name),
        "",
        *(f"{name}.csv: {t(HOLDS[name])}" for name in tables),
        "",
        *(t(each, zone=team.tz) for each in UNITS),
    ]
    return t("READ-ME.txt"), "\r\n".join([*lines, ""])
