"""A KPI is of a team, never of a person: what looks like somebody is refused, with the reason. Pure."""

import re
from collections.abc import Iterable

from bot.errors import Refusal
from bot.i18n import N_
from bot.people.notations import fold, kind_of_heading

PERSONAL = ("name", "first", "infix", "last", "email", "slack")
"""What a heading can be that says of whom a line is."""

PERSON_COLUMN = N_(
    "“{words}” looks like a person. KPIs are of a whole team: leave this column out and add the lines up."
)
PERSON_NAME = N_("“{words}” is somebody in the team. KPIs are of a whole team, never of a person.")
PERSON_WORD = N_("“{words}” looks like a person. KPIs are of a whole team, never of a person.")

SHORTEST_NAME = 3
_MORE_HEADINGS = frozenset(
    {
        *("agentid", "agentcode", "agentnummer", "medewerkerid", "medewerkernummer", "medewerkercode"),
        *("personeelsnummer", "personeelscode", "employeeid", "employeenumber", "userid", "username"),
        *("user", "gebruiker", "gebruikersnaam", "login", "loginnaam", "accountmanager"),
        *("personeelsnr", "persnr", "behandelaar", "behandelddoor", "handler", "handledby", "resolvedby", "operator"),
        *("assignee", "assignedto", "toegewezenaan", "consultant", "rep", "representative", "staffmember"),
        *("coach", "teamleider", "teamleadname", "teamleidernaam"),
        *("extension", "toestel", "teamlid", "lid", "member", "initialen"),
        *("initials", "bsn", "geboortedatum"),
    }
)
_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+|(?<!\S)@\w")
_INFIXES = frozenset({"van", "von", "der", "den", "ter", "ten", "het", "the", "and", "bin", "ibn", "del", "las", "los"})


def is_personal(heading: str) -> bool:
    """Whether a column or field with this heading would say of whom a line is."""
    plain = "".join(letter for letter in fold(heading) if letter.isalnum())
    return kind_of_heading(heading) in PERSONAL or plain in _MORE_HEADINGS


def check_heading(heading: str) -> None:
    """Raises Refusal for a column of persons."""
    if is_personal(heading):
        raise Refusal(PERSON_COLUMN, words=heading.strip()[:60])


def check_team_figure(text: str, names: Iterable[str]) -> None:
    """Raises Refusal when the name of a KPI names somebody: an address, a mention, or one of `names` of the team."""
    if found := _MAIL.search(text) or _MENTION.search(text):
        raise Refusal(PERSON_WORD, words=found[0])
    if is_personal(text):
        raise Refusal(PERSON_WORD, words=text.strip()[:60])
    words = set(re.findall(r"[^\W_]+", fold(text)))
    for name in names:
        if words & _parts_of(name):
            raise Refusal(PERSON_NAME, words=name)


def _parts_of(name: str) -> set[str]:
    """The first and the last word of somebody's name, folded; what stands between brackets is no name."""
    words = re.findall(r"[^\W_]+", fold(re.sub(r"\(.*?\)", "", name)))
    return {word for word in (*words[:1], *words[-1:]) if len(word) >= SHORTEST_NAME and word not in _INFIXES}
