"""Examples must be what their schemas say: readers, tests and the sandbox take them for true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
from jsonschema.exceptions import UnknownType
from referencing.exceptions import Unresolvable

from codegen import facts
from codegen.facts import Finding, Findings, Node

CLOSED = "additionalProperties"
REPORTED_ELSEWHERE = (UnknownType, Unresolvable, RecursionError)
"""What is wrong with a schema itself, which other rules report."""


def misfits(document: Node, schema: Node, value: Any, where: str) -> Findings:
    """Where an example is not what a schema says, whose references lead to the components of the document."""
    validator = jsonschema.Draft202012Validator({**schema, "components": document.get("components")})
    try:
        for error in validator.iter_errors(value):
            names = error.instance.keys() - error.schema.get("properties", {}) if error.validator == CLOSED else ()
            undeclared = f": {', '.join(sorted(names))} is not declared" if names else ""
            yield Finding(where, f"does not fit the schema at {error.json_path}{undeclared}")
    except REPORTED_ELSEWHERE:
        pass


def check_examples(document: Node) -> Findings:
    """The examples of bodies and of answers with status 200."""
    for operation in facts.operations_of(document):
        for step in ("requestBody", "responses.200"):
            node: Any = operation.node
            for name in step.split("."):
                node = (node or {}).get(name)
            # What is shared has one place.
            ref = (node or {}).get("$ref")
            where = ref.removeprefix("#/").replace("/", ".") if ref else f"{operation.where}.{step}"
            for media_type, media in facts.media_in(document, node).items():
                if facts.is_json(media_type) and "schema" in media:
                    for name, value in _examples(media):
                        yield from misfits(document, media["schema"], value, f"{where}.{name}")


def _examples(media: Node) -> Iterator[tuple[str, Any]]:
    if "example" in media:
        yield "example", media["example"]
    for name, example in (media.get("examples") or {}).items():
        if isinstance(example, dict) and "value" in example:
            yield f"examples.{name}", example["value"]
