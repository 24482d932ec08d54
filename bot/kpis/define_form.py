"""The form of a KPI: what it is from now on, and its reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.blockkit import (
    MOST_OPTIONS,
    Block,
    actions,
    capital,
    input_block,
    modal,
    option,
    select,
    shorten,
    text_input,
)
from bot.errors import EveryField, Refusal
from bot.i18n import N_, Translator
from bot.kpis.actions import Definition, field_of
from bot.kpis.rules import DIRECTIONS, LONGEST, MOST_KPIS, ON_BOARD, RHYTHMS
from bot.kpis.templates import TEMPLATES
from bot.kpis.units import LONGEST_TYPED, UNITS, read_field, write_exact

DEFINE, TEMPLATE = "kpi.define", "kpi.template"
BARE = Definition("", "", "percent", "up", None, Decimal(0), "", None, "daily", MOST_KPIS)

EMPTY = N_("Fill this in, in a few words.")
TOO_LONG = N_("That is too long: at most {n} characters.")
CHOOSE = N_("Choose one from the list.")


@dataclass(frozen=True)
class Form:
    """What the form of a KPI shows and carries. `template` is which usual one fills it in."""

    team_id: int
    colleagues: Sequence[tuple[int, str]]
    total: int  # KPIs of the team, this one among them
    content: Definition = BARE
    kpi_id: int | None = None
    template: str = ""


def from_template(t: Translator, key: str, person_id: int, place: int) -> Definition:
    """A usual KPI in the team's language; an empty form for no template."""
    usual = replace(BARE, owner_id=person_id, place=place)
    if key not in TEMPLATES:
        return usual
    found = TEMPLATES[key]
    return replace(
        usual, name=t(found.name), definition=t(found.definition), unit=found.unit, direction=found.direction,
        rhythm=found.rhythm,
    )  # fmt: skip


def render_define_form(t: Translator, form: Form) -> Block:
    """The form for a new KPI, or for what one is from now on."""
    c = form.content
    texts = {name: getattr(c, name) for name in ("name", "definition", "source")}
    target = write_exact(t, c.target, c.unit)
    band = write_exact(t, c.band, c.unit) if c.band else ""
    owners = select([option(name, each) for each, name in form.colleagues[:MOST_OPTIONS]], initial=str(c.owner_id))
    places = select([option(str(n), n) for n in range(1, form.total + 1)], initial=str(min(c.place, form.total)))
    fields = [
        _field(form, "name", t("Name"), _text("name", texts["name"])),
        _field(form, "definition", t("What exactly is counted?"), _text("definition", texts["definition"])),
        _field(form, "unit", t("Unit"), _choice(t, UNITS, c.unit)),
        _field(form, "direction", t("Higher or lower?"), _choice(t, DIRECTIONS, c.direction)),
        _field(form, "target", t("Target"), text_input(initial=target, longest=LONGEST_TYPED), optional=True),
        _field(
            form, "band", t("How far from the target is still near?"),
            text_input(initial=band, longest=LONGEST_TYPED), optional=True,
        ),
        _field(form, "source", t("Where the figures come from"), _text("source", texts["source"]), optional=True),
        _field(form, "rhythm", t("How often a value comes"), _choice(t, RHYTHMS, c.rhythm)),
        _field(form, "owner", t("Owner"), owners, hint=t("Is told when no values come in, and may change this.")),
        _field(form, "place", t("Place in the list"), places, hint=t("The first {n} stand on the board.", n=ON_BOARD)),
    ]  # fmt: skip
    above = [] if form.kpi_id else [_template_menu(t, form.template)]
    carried = {"team": form.team_id, "total": form.total, "template": form.template}
    carried |= {"kpi": form.kpi_id} if form.kpi_id else {}
    title = t("Change a KPI") if form.kpi_id else t("New KPI")
    return modal(title, [*above, *fields], callback_id=DEFINE, close=t("Cancel"), submit=t("Save"), metadata=carried)


def _template_menu(t: Translator, chosen: str) -> Block:
    options = [option(t(found.name), key) for key, found in TEMPLATES.items()]
    menu = select(options, initial=chosen, placeholder=t("Begin with a usual one"))
    return actions({**menu, "action_id": TEMPLATE})


def _field(
    form: Form, name: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None
) -> Block:
    return input_block(label, block_id_of(name, form.template), element, optional=optional, hint=hint)


def block_id_of(name: str, template: str) -> str:
    """Another template has other fields, so that what stood in them makes place."""
    return f"{field_of(name)}:{template}"


def _text(name: str, initial: str) -> Block:
    longest = LONGEST[name]
    return text_input(multiline=longest > 100, initial=initial, longest=longest)


def _choice(t: Translator, names: Mapping[str, str], initial: str) -> Block:
    return select([option(capital(t(name)), key) for key, name in names.items()], initial=initial)


def read_definition(values: Mapping[str, Any], template: str) -> Definition:
    """What a KPI is to be. Raises Refusal at the field that will not do."""
    given = {name: str(values.get(block_id_of(name, template), "")) for name in _FIELDS}
    given["name"] = shorten(given["name"], LONGEST["name"] + 1)
    every, unit = EveryField(), given["unit"]
    for name in ("name", "definition", "source"):
        with every:
            _check_text(name, given[name])
    for name, known in (("unit", UNITS), ("direction", DIRECTIONS), ("rhythm", RHYTHMS)):
        with every:
            if given[name] not in known:
                raise Refusal(CHOOSE, field=field_of(name))
    numbers: dict[str, Decimal | None] = {}
    for name in ("target", "band"):
        with every:
            numbers[name] = read_field(given[name], unit, field_of(name)) if unit in UNITS else None
    every.done()
    return Definition(
        name=given["name"], definition=given["definition"], unit=unit, direction=given["direction"],
        target=numbers["target"], band=abs(numbers["band"] or Decimal(0)),
        source=given["source"], owner_id=_id(given["owner"]), rhythm=given["rhythm"],
        place=_id(given["place"]) or MOST_KPIS,
    )  # fmt: skip


_FIELDS = ("name", "definition", "unit", "direction", "target", "band", "source", "owner", "rhythm", "place")


def _id(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _check_text(name: str, text: str) -> None:
    if not text and name != "source":
        raise Refusal(EMPTY, field=field_of(name))
    if len(text) > LONGEST[name]:
        raise Refusal(TOO_LONG, field=field_of(name), n=LONGEST[name])
