"""Check payloads against Slack's own types.

Types say which fields and which kinds; lengths, counts and uniqueness are only in their prose and are the
rulebook's job (playground.blocks). The data_visualization block is newer than the types: it is left out here.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from tests.means import do_without

from .toolchain import TypesUnavailable, schema_file

NEWER_THAN_TYPES = ("data_visualization",)
Schema = Mapping[str, Any]


class SlackSchemas:
    """Validators made from Slack's types; every method gives short sentences like `/blocks/0/text: …`."""

    def __init__(self, document: Schema) -> None:
        claims = functools.partial(_claims, document["definitions"])
        rules = {"anyOf": functools.partial(_any_of, claims), "additionalProperties": _nothing_more}
        kind: Any = extend(Draft7Validator, rules)  # type: ignore[no-untyped-call]
        parts = document["properties"]
        documents = {name: {**document, **_only(part)} for name, part in parts.items()}
        self._validators = {name: kind(each) for name, each in documents.items()}
        self._quick = {name: jsonschema_rs.Draft7Validator(each) for name, each in documents.items()}

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
        return [_sentence(error, pointer) for error in self._validators[name].iter_errors(instance)]


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


def _sentence(error: ValidationError, pointer: str) -> str:
    where = pointer + "".join(f"/{step}" for step in error.absolute_path)
    return f"{where or '/'}: {error.message[:200]}"


def _claims(definitions: Schema, schema: Schema) -> frozenset[str]:
    """The `type` values a schema stands for, through references and unions; none if it does not say."""
    if "$ref" in schema:
        return _claims(definitions, definitions[schema["$ref"].rpartition("/")[2]])
    branches = [_claims(definitions, branch) for branch in schema.get("anyOf", ())]
    tag = schema.get("properties", {}).get("type", {}).get("const")
    return frozenset().union(*branches, [tag] if tag else [])


def _any_of(
    claims: functools.partial[frozenset[str]],
    validator: Any,
    branches: list[Schema],
    instance: Any,
    schema: Schema,
) -> Iterable[ValidationError]:
    """anyOf that answers like a person: by the branch that `type` names, else by the one with least wrong."""
    tag = str(instance.get("type")) if isinstance(instance, dict) else None
    tags = [claims(branch) for branch in branches]
    named = [branch for branch, known in zip(branches, tags, strict=True) if tag in known]
    open_ended = [branch for branch, known in zip(branches, tags, strict=True) if not known]
    if not named and not open_ended:
        return [ValidationError(f"no such type here: {tag}")]
    return min(_complaints(validator, named or open_ended, instance), key=_severity)


def _severity(errors: list[ValidationError]) -> tuple[int, int]:
    """Errors in the value itself weigh more than those deeper inside it."""
    return sum(not error.relative_path for error in errors), len(errors)


def _complaints(validator: Any, branches: list[Schema], instance: Any) -> Iterator[list[ValidationError]]:
    """The errors of each branch, up to the first that has none."""
    for branch in branches:
        errors = list(validator.descend(instance, branch))
        yield errors
        if not errors:
            return


def _nothing_more(validator: Any, allowed: Any, instance: Any, schema: Schema) -> Iterator[ValidationError]:
    """additionalProperties with one error per property, so that errors can be counted."""
    if isinstance(instance, dict):
        for name in instance.keys() - schema.get("properties", {}).keys():
            if allowed is False:
                yield ValidationError(f"`{name}` does not belong here")
            else:
                yield from validator.descend(instance[name], allowed, path=name)
