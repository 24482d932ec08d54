"""The form with which a point is raised outside the card, and what it says when that is done."""

from collections.abc import Sequence

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    button,
    capital,
    checkboxes,
    context,
    escape,
    input_block,
    modal,
    option,
    section,
    select,
    text_input,
)
from bot.i18n import Translator
from bot.points.models import KINDS
from bot.points.sealed import NO_KEY
from bot.rituals.dagstart.blocks import ADDRESSEE, addressee_menu

WITHDRAW, POINT_STORED = "dagstart.withdraw", "dagstart.point_stored"
POINT_TEXT, POINT_KIND, POINT_TEAM = "dagstart_point_text", "dagstart_point_kind", "dagstart_point_team"
POINT_NAMELESS = "dagstart_point_nameless"
"""As many as a menu holds."""


def render_point_form(
    t: Translator,
    callback_id: str,
    team_id: int,
    team: str,
    text: str,
    colleagues: Sequence[tuple[int, str]],
    source: str = "",
    teams: Sequence[tuple[int, str]] = (),
    *,
    may_be_nameless: bool = False,
    whom: str = "team",
) -> Block:
    """The form for a point outside the card; `source` names the message its text came from.

    With several `teams` (id, name) the person chooses one of them; then colleagues cannot be named.
    """
    kinds = [option(capital(t(name)), key) for key, name in KINDS.items()]
    fields = [
        input_block(t("What is it about?"), POINT_TEXT, text_input(multiline=True, initial=text)),
        input_block(t("What kind of point is it?"), POINT_KIND, select(kinds, initial="signal")),
        input_block(t("Who should answer?"), ADDRESSEE, addressee_menu(t, colleagues, whom)),
    ]
    where = t("It goes on the board of {team}.", team=escape(team))
    if teams:
        menu = select([option(name, each) for each, name in teams[:MOST_OPTIONS]])
        fields.insert(0, input_block(t("On the board of which team?"), POINT_TEAM, menu))
        where = t("It goes on the board of the team you choose.")
    if may_be_nameless:
        fields.append(_name_field(t))
    else:
        where += " " + t(NO_KEY)
    return modal(
        t("Point for the board"),
        [*fields, context(where)],
        callback_id=callback_id,
        close=t("Cancel"),
        submit=t("Send"),
        metadata={"team": team_id, "source": source},
    )


def _name_field(t: Translator) -> Block:
    hint = t(
        "The chair of the day reads the text first, not who wrote it. Answers reach you all the same. Only somebody "
        "with both the database and the key of this bot could find out who you are."
    )
    box = checkboxes([option(t("Without my name"), "yes")])
    return input_block(t("Your name beside it"), POINT_NAMELESS, box, optional=True, hint=hint)


def render_point_stored(t: Translator, point_id: int, *, today: bool, nameless: bool = False) -> Block:
    """What became of the point just raised, and a way to take it back."""
    said = t("It goes on today's board.") if today else t("It goes on the next board.")
    if nameless:
        said = t("The chair of the day gets it, without your name.") + " " + said
    back = button(t("Take it back"), WITHDRAW, point_id)
    return modal(t("Point for the board"), [section(said, back)], callback_id=POINT_STORED, close=t("Close"))


def render_point_withdrawn(t: Translator) -> Block:
    """The point was taken back."""
    said = t("Taken back. It does not go on the board.")
    return modal(t("Point for the board"), [section(said)], callback_id=POINT_STORED, close=t("Close"))
