"""What a team decides about its peer feedback: as values, as JSON while it decides, and in words."""

import json
from dataclasses import asdict, dataclass

from bot.i18n import N_, Translator

WEEKS_KEPT = (4, 8, 13, 26, 52)
FEWEST_TO_COLLECT_IN = 6
"""Below this, who gets five texts knows that everybody wrote one."""

TITLE = N_("Peer feedback, each week, between two people")
STOP_TITLE = N_("Stop the peer feedback")


@dataclass(frozen=True)
class Terms:
    """`on` is False in a proposal to stop. `confidant_id` is a person."""

    on: bool = True
    fortnightly: bool = False
    collecting: bool = False
    weeks_kept: int = 26
    confidant_id: int | None = None

    def to_json(self) -> str:
        """How a proposal is stored."""
        return json.dumps(asdict(self))


def read_terms(stored: str) -> Terms:
    """A stored proposal."""
    return Terms(**json.loads(stored))


def in_words(t: Translator, terms: Terms, confidant: str | None, *, collecting: bool = False) -> str:
    """What the team reads before it decides, in several lines. `collecting` is how it has been until now."""
    if not terms.on:
        return "\n".join(_end_in_words(t, collecting))
    often = t("Every other week") if terms.fortnightly else t("Every week")
    lines = [
        t("{often} each of us writes to one colleague what we saw, and hears from another one.", often=often),
        _named(t, terms.collecting),
        t("Anybody may pause or take no part, without a reason. Nobody sees who does."),
        t("It is about behaviour. There are no scores, and management sees no text."),
        t("Each text is kept for {n} weeks, or until the one it is for deletes it.", n=terms.weeks_kept),
    ]
    if confidant:
        lines.append(
            t("Our confidant is {name}, who agreed to it and reads only what somebody passes on.", name=confidant)
        )
    else:
        lines.append(t("We have no confidant for it yet."))
    lines.append(t("`/peerfeedback start` says what is kept, who could see more and what the employer does not get."))
    return "\n".join(lines)


def _end_in_words(t: Translator, collecting: bool) -> list[str]:
    lines = [
        t("No new weeks begin. Where colleagues write already, they finish the week."),
        t("What is on its way still arrives. What arrived stays with whom it is for, until it expires."),
    ]
    if collecting:
        lines.append(t("Texts without a name that wait for five colleagues are erased unread."))
    return lines


def _named(t: Translator, collecting: bool) -> str:
    if collecting:
        return t("Texts come without a name: they wait until five different colleagues wrote, and come together.")
    return t("Texts come with the name of who wrote them, and only the one they are for reads them.")
