"""The form in which peer feedback is proposed to a team: first what a works council asks, then the choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.blockkit import Block, context, divider, input_block, modal, option, radio, section, select
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.people.models import Person, Team
from bot.rituals.feedback.models import FeedbackTeam
from bot.rituals.feedback.people import participants
from bot.rituals.feedback.sheet import sheet_lines
from bot.rituals.feedback.terms import FEWEST_TO_COLLECT_IN, WEEKS_KEPT, Terms, read_terms

SAVE = "feedback.propose"
RHYTHM, NAMED, KEPT, CONFIDANT = "feedback_rhythm", "feedback_named", "feedback_kept", "feedback_confidant"

CHOOSE = N_("Choose one of the options.")


@dataclass(frozen=True)
class TeamForm:
    """What the form shows: `confidant` is a Slack id, `people` how many take part."""

    team_id: int
    team: str
    terms: Terms
    confidant: str | None
    people: int


def form_of(session: Session, team_id: int) -> TeamForm:
    """The form with what was proposed last, or with what is usual."""
    found = session.get(FeedbackTeam, team_id)
    terms = read_terms(found.proposal) if found and found.proposal else Terms()
    terms = terms if terms.on else Terms()
    confidant = session.get(Person, terms.confidant_id) if terms.confidant_id else None
    return TeamForm(
        team_id,
        session.get_one(Team, team_id).name,
        terms,
        confidant.slack_id if confidant and confidant.kind == "person" else None,
        len(participants(session, team_id)),
    )


def render_settings(t: Translator, form: TeamForm) -> Block:
    """The sheet, and the choices below it."""
    terms = form.terms
    often = [option(t("Every week"), "weekly"), option(t("Every other week"), "fortnightly")]
    kept = [option(t("{n} weeks", n=n), n) for n in WEEKS_KEPT]
    return modal(
        t("Peer feedback"),
        [
            section(
                t(
                    "*Before your team decides.* Show this to your works council, if you have one. The administrator "
                    "of this bot has it as a page too."
                )
            ),
            *(section(line) for line in sheet_lines(t)),
            divider(),
            input_block(
                t("How often"), RHYTHM, select(often, initial="fortnightly" if terms.fortnightly else "weekly")
            ),
            *_named(t, form),
            input_block(t("How long a text is kept"), KEPT, select(kept, initial=str(terms.weeks_kept))),
            input_block(
                t("Confidant"),
                CONFIDANT,
                {"type": "users_select", **({"initial_user": form.confidant} if form.confidant else {})},
                optional=True,
                hint=t(
                    "Reads a text only if the receiver passes it on. No team lead or management. I ask this colleague "
                    "first."
                ),
            ),
            context(t("The team is asked in the channel whether anybody objects. Nothing begins before that.")),
        ],
        callback_id=SAVE,
        close=t("Cancel"),
        submit=t("Ask the team"),
        metadata={"team": form.team_id},
    )


def _named(t: Translator, form: TeamForm) -> list[Block]:
    if form.people < FEWEST_TO_COLLECT_IN:
        return [
            context(
                t(
                    "Texts come with a name. Without a name is not offered below six people: whoever gets five texts "
                    "would know that everybody wrote one."
                )
            )
        ]
    choices = [
        option(t("With a name. That helps most: you can ask on and talk about it."), "named"),
        option(t("Without a name: texts wait until five colleagues wrote to you."), "collecting"),
    ]
    return [
        input_block(
            t("With a name?"), NAMED, radio(choices, initial="collecting" if form.terms.collecting else "named")
        )
    ]


def read_settings(values: Mapping[str, Any], confidant_id: int | None) -> Terms:
    """What was filled in. Raises Refusal at a field that has none of its options."""
    rhythm, kept = values.get(RHYTHM), str(values.get(KEPT, ""))
    every = EveryField()
    with every:
        if rhythm not in ("weekly", "fortnightly"):
            raise Refusal(CHOOSE, field=RHYTHM)
    with every:
        if kept not in map(str, WEEKS_KEPT):
            raise Refusal(CHOOSE, field=KEPT)
    every.done()
    return Terms(
        fortnightly=rhythm == "fortnightly",
        collecting=values.get(NAMED) == "collecting",
        weeks_kept=int(kept),
        confidant_id=confidant_id,
    )
