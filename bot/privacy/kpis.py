"""KPIs."""

from bot.i18n import N_
from bot.privacy.entry import NOBODY, OF_TEAM, OWN_NUMBER, TEAM, WITH_TEAM, Entry

SHEET: dict[str, Entry] = {
    "kpi": Entry(
        N_("KPIs"),
        N_("So that the team knows what it measures, and means the same by it. Never of a person."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "team_id": OF_TEAM,
            "name": N_("The name of the KPI."),
            "key": N_("Its name as names are compared; empty once it has stopped."),
            "definition": N_("What exactly is counted, in the team's words."),
            "unit": N_("A percentage, a time, a number or a score."),
            "direction": N_("Whether it is to go up or down."),
            "target": N_("The target."),
            "band": N_("How far from the target still counts as near."),
            "source": N_("Where the figures come from."),
            "owner_id": N_("Who looks after it; empty when the person is gone."),
            "rhythm": N_("How often a value comes."),
            "place": N_("Its place in the list."),
            "created_at": N_("When it was first written down."),
            "archived_at": N_("When it was stopped."),
            "due_at": N_("When its owner hears that no values come in."),
        },
    ),
    "kpi_value": Entry(
        N_("Values of KPIs"),
        N_("So that the team sees how it goes."),
        TEAM,
        WITH_TEAM,
        {
            "kpi_id": N_("The KPI."),
            "day": N_("The day."),
            "value": N_("The value, of the whole team."),
            "source": N_("Filled in, from a file, sent by a system or fetched from a database."),
            "person_id": N_("Who filled it in or sent the file; empty for a system, or when the person is gone."),
            "at": N_("When."),
        },
    ),
    "kpi_change": Entry(
        N_("Corrected values of KPIs"),
        N_("So that everybody can see what a value was before, and why it changed."),
        TEAM,
        WITH_TEAM,
        {
            "id": OWN_NUMBER,
            "kpi_id": N_("The KPI."),
            "day": N_("The day."),
            "before": N_("The value as it was."),
            "after": N_("The value as it became."),
            "source": N_("Filled in, from a file, sent by a system or fetched from a database."),
            "person_id": N_("Who corrected it; empty for a system, or when the person is gone."),
            "at": N_("When."),
            "why": N_("Why."),
        },
    ),
    "kpi_fetch": Entry(
        N_("KPIs that are fetched from another database"),
        N_("To fetch the values of a team once a day. The query and the address stand on the machine, not here."),
        NOBODY,
        WITH_TEAM,
        {
            "kpi_id": N_("The KPI."),
            "next_at": N_("When they are fetched next."),
            "fetched_at": N_("When they were last fetched."),
            "problem": N_("Why the last time gave nothing."),
        },
    ),
}
