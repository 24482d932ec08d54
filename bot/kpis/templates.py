"""KPIs that most customer teams measure, with what exactly is counted. Pure."""

from dataclasses import dataclass

from bot.i18n import N_


@dataclass(frozen=True)
class Template:
    """A KPI to begin with, in texts for the catalogue."""

    name: str
    definition: str
    unit: str
    direction: str
    rhythm: str = "daily"


TEMPLATES = {
    "aht": Template(
        N_("Average handling time (AHT)"),
        N_("The time of all conversations and the work after them together, divided by the number of conversations."),
        "seconds",
        "down",
    ),
    "service_level": Template(
        N_("Service level"),
        N_("Of all calls that came in, the share that was answered within 30 seconds. Who hangs up counts too."),
        "percent",
        "up",
    ),
    "fcr": Template(
        N_("First contact resolution (FCR)"),
        N_("Of all questions, the share that was solved at once: the customer did not come back about it in 7 days."),
        "percent",
        "up",
    ),
    "csat": Template(
        N_("Customer satisfaction (CSAT)"),
        N_("The average answer of customers to “how satisfied are you with this contact?”, from 1 to 5."),
        "score",
        "up",
    ),
    "nps": Template(
        N_("Would recommend us (NPS)"),
        N_("The share of customers who give a 9 or 10, minus the share who give a 6 or lower."),
        "score",
        "up",
        "weekly",
    ),
    "after_call": Template(
        N_("After-call work"),
        N_("The time that is worked on after a conversation has ended, on average over all conversations."),
        "seconds",
        "down",
    ),
    "repeat": Template(
        N_("Repeat contacts"),
        N_("Of all contacts, the share of customers who were in touch about the same thing in the 7 days before."),
        "percent",
        "down",
    ),
    "absenteeism": Template(
        N_("Absenteeism of the team"),
        N_("Of all hours in the roster of the whole team, the share that was lost to illness. Never about one person."),
        "percent",
        "down",
        "monthly",
    ),
    "quality": Template(
        N_("Quality score"),
        N_("The average score of the contacts that were listened to or read back, from 1 to 10, over the whole team."),
        "score",
        "up",
        "weekly",
    ),
}

SHORT = {
    "aht": "aht", "fcr": "fcr", "csat": "csat", "nps": "nps", "acw": "after_call", "nawerk": "after_call",
    "servicelevel": "service_level", "bereikbaarheid": "service_level", "service level": "service_level",
    "herhaalcontacten": "repeat", "verzuim": "absenteeism", "kwaliteit": "quality", "quality": "quality",
}  # fmt: skip
"""What people call them."""
