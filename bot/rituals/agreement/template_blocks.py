"""Beginning with an example: the menu above the form of a new agreement, and the form filled from it."""

from collections.abc import Mapping
from typing import Any

from bot.blockkit import Block, input_block, option, read_values, select
from bot.i18n import Translator
from bot.rituals.agreement.templates import FILLED, TEMPLATES

TEMPLATE = "agreement.template"
MENU = "agreement_template"
PARTS = ("type", "callback_id", "title", "submit", "close", "private_metadata")


def template_field(t: Translator, of_team: Translator) -> Block:
    """The menu, with the examples as the team would read them. Choosing from it fills the form in place."""
    menu = select([option(of_team(each.title), key) for key, each in TEMPLATES.items()])
    hint = t("Fills in the fields that are still empty. Make it your own.")
    field = input_block(t("Begin with an example"), MENU, menu, optional=True, hint=hint)
    field["element"]["action_id"] = TEMPLATE
    return {**field, "dispatch_action": True}


def with_template(t: Translator, view: Mapping[str, Any], key: str) -> Block:
    """The form as it stands, filled from an example in the team's language, in which the agreement will be read.

    What somebody typed stays; another example's words do not.

    Slack keeps what is typed in a field as long as its ids stay the same: a field that is filled gets another id.
    """
    values = read_values(view["state"])
    blocks = [_filled(t, block, str(values.get(block["block_id"], "")), key) for block in view["blocks"]]
    return {**{part: view[part] for part in PARTS if view.get(part)}, "blocks": blocks}


def _filled(t: Translator, block: Block, typed: str, key: str) -> Block:
    name = str(block["block_id"]).removeprefix("agreement_")
    if name not in FILLED:
        return block
    of_examples = {t(getattr(each, name)) for each in TEMPLATES.values()}
    if typed and typed not in of_examples:
        return block
    filled = {"action_id": f"value_{key}", "initial_value": t(getattr(TEMPLATES[key], name))}
    return {**block, "element": {**block["element"], **filled}}
