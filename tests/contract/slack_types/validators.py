"""Check payloads against Slack's own types.

Types say which fields and which kinds; lengths, counts and uniqueness are only in their prose and are the
rulebook's job (playground.blocks). The data_visualization block is newer than the types: it is left out here.
"""

import functools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from tests.means import do_without

from .toolchain import TypesUnavailable, schema_file

if TYPE_CHECKING:
    from .complaints import Complaints

NEWER_THAN_TYPES = ("data_visualization",)
Schema = Mapping[str, Any]


class SlackSchemas:
    """Validators made from Slack's types; every method gives short sentences like `/blocks/0/text: …`."""

    def __init__(self, document: Schema) -> None:
        parts = document["properties"]
        self._documents = {name: {**document, **_only(part)} for name, part in parts.items()}
        self._quick = {name: jsonschema_rs.Draft7Validator(each) for name, each in self._documents.items()}

    def problems_of_message(self, payload: Mapping[str, Any]) -> list[str]:
        """What is wrong with the blocks of a message (parsed, in `payload["blocks"]`)."""
        known = [block for block in payload.get("blocks") or [] if not _is_newer(block)]
        return self._problems("blocks", known, "/blocks")

    def problems_of_view(self, view: Mapping[str, Any]) -> list[str]:
        """What is wrong with a modal or Home view as given to views.*."""
        known = [block for block in view.get("blocks") or [] if not _is_newer(block)]
        name = "home" if view.get("type") == "home" else "modal"
        return self._problems(name, {**view, "blocks": known}, "/view")

    def problems_of_call(self, method: str, arguments: Mapping[str, Any]) -> list[str]:
        """What is wrong with the arguments of a chat or views method as the app's client gave them.

        KeyError for a method that is not in payloads.ts.
        """
        return self._problems(method, dict(arguments), "")

    def _problems(self, name: str, instance: Any, pointer: str) -> list[str]:
        if self._quick[name].is_valid(instance):  # which it nearly always is: found out a hundred times as fast
            return []
        return self._complaints.about(name, instance, pointer)

    @functools.cached_property
    def _complaints(self) -> "Complaints":
        from .complaints import Complaints  # here: it takes a second to load, and most test processes never need it

        return Complaints(self._documents)


@functools.cache
def schemas() -> SlackSchemas:
    """The schemas, made once."""
    try:
        return SlackSchemas(json.loads(schema_file().read_text()))
    except TypesUnavailable as error:
        do_without(f"Nothing can be compared with Slack's own types: {error}")


def _is_newer(block: Any) -> bool:
    return isinstance(block, Mapping) and block.get("type") in NEWER_THAN_TYPES


def _only(part: Schema) -> dict[str, Any]:
    """The part as root of the document, in place of the object that holds all parts."""
    blank = {"type": None, "properties": None, "required": None, "additionalProperties": None}
    return {name: value for name, value in {**blank, **part}.items() if value is not None}
