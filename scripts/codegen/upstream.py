"""What openapi-python-client gets to see of the description: the names of classes and operations, and nothing more.

Fields, types, enum values and parameters are worked out by ``plan``, and printed by our templates. The generator
would trip over what the vendor's pages may hold: Chinese names, values that differ only by case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codegen.facts import Node, enum_values, is_model, operations_of, schemas_of

_MODEL: Node = {"type": "object", "properties": {"field": {}}}
_ENUMS: dict[type, Node] = {str: {"type": "string", "enum": ["a"]}, int: {"type": "integer", "enum": [1]}}


def skeleton(document: Mapping[str, Any]) -> Node:
    """The prepared document with a stand-in for every model, enum and operation."""
    schemas = {name: stand_in for name, node in schemas_of(document).items() if (stand_in := _stand_in(node))}
    paths: Node = {}
    for operation in operations_of(document):
        node = {
            "operationId": operation.operation_id,
            "tags": operation.node.get("tags"),
            "responses": {"200": {"description": "payload"}},
        }
        paths[f"/{operation.snake_id}"] = {"get": node}
    return {
        "openapi": document.get("openapi"),
        "info": document.get("info"),
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _stand_in(schema: Mapping[str, Any]) -> Node:
    """Empty for what has no class: unions, plain objects, and names for other things."""
    if is_model(schema):
        return dict(_MODEL)
    values = enum_values(schema)
    return dict(_ENUMS[type(values[0])]) if values else {}
