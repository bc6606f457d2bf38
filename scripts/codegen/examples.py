"""Examples must be what their schemas say: readers, tests and the sandbox take them for true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import referencing
from jsonschema.exceptions import UnknownType
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from codegen.facts import Finding, Findings, Node, RawOperation, follow, is_json, operations_of

DOCUMENT = "urn:document"
CLOSED = "additionalProperties"
REPORTED_ELSEWHERE = (UnknownType, Unresolvable, RecursionError)
"""What is wrong with a schema itself, which other rules report."""
Registry = referencing.Registry[Any]


def registry_of(document: Mapping[str, Any]) -> Registry:
    """Where the references of a document lead."""
    registry: Registry = Registry().with_resource(DOCUMENT, DRAFT202012.create_resource(document))
    return registry


def misfits(registry: Registry, pointer: str, value: Any, where: str) -> Findings:
    """Where an example is not what the schema at ``pointer`` (``#/...``) says."""
    validator = jsonschema.Draft202012Validator({"$ref": f"{DOCUMENT}{pointer}"}, registry=registry)
    try:
        for error in validator.iter_errors(value):
            names = error.instance.keys() - error.schema.get("properties", {}) if error.validator == CLOSED else ()
            undeclared = f": {', '.join(sorted(names))} is not declared" if names else ""
            yield Finding(where, f"does not fit the schema at {error.json_path}{undeclared}")
    except REPORTED_ELSEWHERE:
        pass


def check_examples(document: Node) -> Findings:
    """The examples of bodies and of answers with status 200."""
    registry = registry_of(document)
    for operation in operations_of(document):
        for place, pointer, node in _contents(document, operation):
            for media_type, media in (node.get("content") or {}).items():
                if is_json(str(media_type)) and "schema" in (media or {}):
                    schema = f"{pointer}/content/{_step(str(media_type))}/schema"
                    for name, value in _examples(media):
                        yield from misfits(registry, schema, value, f"{place}.{name}")


def _contents(document: Node, operation: RawOperation) -> Iterator[tuple[str, str, Node]]:
    """Bodies and answers: the place for a finding, and the pointer. What is shared has one place."""
    base = f"#/paths/{_step(operation.path)}/{operation.method}"
    responses = operation.node.get("responses") or {}
    for step, node in (("requestBody", operation.node.get("requestBody")), ("responses/200", responses.get("200"))):
        if isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            yield ref.removeprefix("#/").replace("/", "."), ref, follow(document, node)
        elif isinstance(node, dict):
            yield f"{operation.where}.{step.replace('/', '.')}", f"{base}/{step}", node


def _examples(media: Node) -> Iterator[tuple[str, Any]]:
    if "example" in media:
        yield "example", media["example"]
    for name, example in (media.get("examples") or {}).items():
        if isinstance(example, dict) and "value" in example:
            yield f"examples.{name}", example["value"]


def _step(name: str) -> str:
    """A name as a step of a pointer inside a URI."""
    return name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
