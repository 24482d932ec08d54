"""What makes a motion hard to debate: a denial, two claims at once, a solution instead of a problem. Pure.

Only hints: they look at words, in Dutch and in English, and whoever means it so sends the motion once more.
"""

import re

from bot.i18n import N_

HINTS = {
    "negation": N_(
        "There is a “not” in it: then nobody knows what “in favour” means. Say what is, instead of what is not."
    ),
    "two_claims": N_("It seems to say two things at once. Who agrees with only one of them cannot vote. Choose one."),
    "solution": N_("It looks like a solution. Give the problem: the solution comes with the agreement, at the end."),
}
"""By what is the matter with a motion: what to tell who writes it."""

_NEGATION = re.compile(
    r"\b(niet|geen|nooit|niemand|nergens|niets|noch|zonder|not|no|never|nobody|nowhere|nothing|none|neither|without|"
    r"cannot)\b|n['’]t\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s+(?:en|and|plus)\s+", re.IGNORECASE)
_OPPOSED = re.compile(r"\s+(?:maar|but|terwijl|while)\s+|;\s*", re.IGNORECASE)
_SOLUTION = re.compile(
    r"\b(?:we|wij|ze|zij|men|het team|de leiding|management|iedereen|er|they|the team|everybody|everyone)"
    r"\s+(?:moet|moeten|zou|zouden|gaan|gaat|horen|hoort|should|must|need|needs|have to|has to|ought|shall|will)\b"
    r"|\b(?:moeten|zouden|gaan|zullen|should|must|shall)\s+(?:we|wij)\b"
    r"|^(?:laten we|laat ons|let['’]?s|let us|voer|schaf|introduce|abolish|hire|stop met|begin met)\b"
    r"|\b(?:invoeren|afschaffen|aanschaffen|aannemen)\b",
    re.IGNORECASE,
)
ENOUGH = ((_JOINED, 4, 3), (_OPPOSED, 2, 2))
"""So many words before and after a joint are a claim of their own; fewer are two things in one claim."""


def hints_about(motion: str) -> list[str]:
    """What may be the matter with a motion, as keys of `HINTS`; empty when nothing is."""
    text = motion.strip()
    found = {
        "negation": _NEGATION.search(text) is not None,
        "two_claims": _has_two_claims(text),
        "solution": _SOLUTION.search(text) is not None,
    }
    return [key for key, holds in found.items() if holds]


def _has_two_claims(text: str) -> bool:
    return any(
        len(text[: joint.start()].split()) >= before and len(text[joint.end() :].split()) >= after
        for joints, before, after in ENOUGH
        for joint in joints.finditer(text)
    )
