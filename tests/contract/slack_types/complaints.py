"""What is wrong with a payload, in sentences: slower than to know that something is."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

Schema = Mapping[str, Any]


class Complaints:
    """Validators of the same documents that tell what they object to."""

    def __init__(self, documents: Mapping[str, Schema]) -> None:
        self._validators = {name: _kind(each["definitions"])(each) for name, each in documents.items()}

    def about(self, name: str, instance: Any, pointer: str) -> list[str]:
        """Short sentences like `/blocks/0/text: …`; `pointer` is where the instance stands."""
        return [_sentence(error, pointer) for error in self._validators[name].iter_errors(instance)]


def _kind(definitions: Schema) -> Any:
    claims = functools.partial(_claims, definitions)
    rules = {"anyOf": functools.partial(_any_of, claims), "additionalProperties": _nothing_more}
    return extend(Draft7Validator, rules)  # type: ignore[no-untyped-call]


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
