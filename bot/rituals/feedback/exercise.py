"""Two minutes of practice before somebody's first week: which of three texts is about behaviour?

It comes once, with the first question somebody is asked in a team, and can be typed for at any time.
"""

from bot.blockkit import button, context, escape, section
from bot.i18n import N_, Translator
from bot.rituals.feedback.blocks import Text

TRY = "feedback.try"

EXAMPLES: dict[str, tuple[str, str]] = {
    "person": (
        N_("“You are always so unfriendly on the phone.”"),
        N_(
            "This speaks of the person, and of all times. Who reads it can only defend themselves: nobody knows which "
            "conversation it is about."
        ),
    ),
    "behaviour": (
        N_(
            "“On Tuesday, with the customer whose parcel was lost, you let her finish and then repeated what she "
            "asked. She grew calm.”"
        ),
        N_(
            "This one. There is a situation, what a camera would have seen, and what came of it. Who reads it knows "
            "what to do again."
        ),
    ),
    "opinion": (
        N_("“Nice work this week, really great.”"),
        N_("Kind, but it says nothing about what somebody did. What was nice, when, and what came of it?"),
    ),
}
"""Each with its explanation. The second one describes behaviour."""

RIGHT = "behaviour"

RATHER_NOT = N_("Rather not? `/peerfeedback pause` or `leave`: without a reason, and nobody hears of it.")


def render_exercise(t: Translator, team: str | None = None) -> Text:
    """The three texts, with a button each; with a `team`, to who takes part there for the first time."""
    said = t("*Two minutes of practice.* Which of these three describes what somebody did?")
    texts = [
        section(f"*{n}.* {t(text)}", button(t("This one"), TRY, key, label=t("Text {n}", n=n)))
        for n, (key, (text, _)) in enumerate(EXAMPLES.items(), 1)
    ]
    numbered = (f"{n}. {t(text)}" for n, (text, _) in enumerate(EXAMPLES.values(), 1))
    first = _welcome(t, team) if team else []
    return " ".join([*first, said, *numbered]), [
        *map(section, first),
        section(said),
        *texts,
        context(t("Nobody hears what you choose, and it is not kept.")),
    ]


def _welcome(t: Translator, team: str) -> list[str]:
    about = t(
        "*Your first peer feedback in {team}.* The team agreed on it: each week you write to one colleague what you "
        "saw, and hear from another one.",
        team=escape(team),
    )
    return [f"{about} {t(RATHER_NOT)}"]


def render_explained(t: Translator, chosen: str | None = None) -> Text:
    """All three with what there is to say about them; first whether the choice was right, where there was one."""
    head = t("*The second text describes what somebody did.*")
    if chosen == RIGHT:
        head = t("*That is it: the second text describes what somebody did.*")
    elif chosen in EXAMPLES:
        head = t("*Not quite: it is the second text that describes what somebody did.*")
    lines = [f"*{n}.* {t(text)}\n{t(why)}" for n, (text, why) in enumerate(EXAMPLES.values(), 1)]
    help_ = t("When you write, the form asks for these parts one by one: situation, behaviour, effect, wish.")
    return " ".join([head, *lines, help_]), [section(head), *map(section, lines), context(help_)]
