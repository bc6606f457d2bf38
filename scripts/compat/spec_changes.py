"""All changes between two versions of ``airudder.yaml``: operations, webhooks, schemas, and the names made of them."""

from __future__ import annotations

from codegen.facts import Node
from compat.document import View
from compat.model import Change
from compat.names import argument_changes, class_changes, member_changes
from compat.operation_changes import Pair, operation_changes, pairs_of, roots_of
from compat.schema_changes import SchemaChanges
from compat.webhook_changes import webhook_changes, webhook_roots


def spec_changes(old: Node, new: Node) -> list[Change]:
    """Every change once, where it is: in a schema that many operations use it is one change of the schema."""
    before, after = View(old), View(new)
    pairs = pairs_of(before, after)
    roots = [root for pair in pairs for root in roots_of(before, after, pair)]
    schemas = SchemaChanges(before, after, [*roots, *webhook_roots(before, after)])
    return [
        *operation_changes(before, after, pairs),
        *(change for pair in pairs for change in argument_changes(before, after, pair)),
        *webhook_changes(before, after),
        *class_changes(before, after, schemas.names, _of_operations(before, after, pairs)),
        *member_changes(before, after, schemas.pairs()),
        *schemas.changes(),
    ]


def _of_operations(old: View, new: View, pairs: list[Pair]) -> set[str]:
    """The schemas of operations and webhooks that came or went: not worth a line of their own."""
    known = {id(each) for pair in pairs for each in pair}
    found: set[str] = set()
    for view, other in ((old, new), (new, old)):
        for operation in view.operations:
            found |= set() if id(operation) in known else view.used_by(operation)
        for kind in view.webhooks:
            found |= set() if kind in other.webhooks else view.used_by_webhook(kind)
    return found
