"""Names that generated code uses itself are taken: nothing of the document may be called so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen import arguments as spec_arguments
from codegen import facts as spec_facts
from codegen import lint as spec_lint
from codegen import paging as spec_paging
from codegen.plan import Planner
from codegen.values import Op, Plan

from .conftest import SINK, Package

Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.fixture(scope="module")
def plan() -> Plan:
    return Planner(spec_facts.prepare(spec_facts.load(SINK))).plan()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(folder: Path, plan: Plan) -> Iterator[tuple[Op, Function]]:
    """All functions that take the arguments of an operation."""
    for op in plan.ops.values():
        for node in tree(folder / "api" / op.tag / f"{op.module}.py").body:
            if isinstance(node, Function) and node.name in ("build_request", "call"):
                yield op, node
    for group in plan.groups:
        methods = {op.method: op for op in group.ops}
        for cls in tree(folder / "resources" / f"{group.name}.py").body:
            for node in cls.body if isinstance(cls, ast.ClassDef) else ():
                if isinstance(node, Function) and node.name in methods:
                    yield methods[node.name], node


def names_in(function: Function) -> set[str]:
    """What a function calls its own arguments, and the names in its body."""
    own = {arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)}
    return own | {node.id for line in function.body for node in ast.walk(line) if isinstance(node, ast.Name)}


def test_no_argument_hides_a_name_of_the_function(sink: Package, plan: Plan) -> None:
    found: set[str] = set()
    for op, function in functions(sink.folder, plan):
        found |= names_in(function) - {arg.py for arg in op.args}
    assert {"response", "body", "transport", "prefetch"} <= found, "the test looks at the wrong place"
    possible = {name for name in found if spec_facts.python_name(name) == name}
    assert possible - spec_arguments.RESERVED - set(spec_paging.ARGUMENTS) == set()


def bound_by(module: ast.Module) -> Iterator[str]:
    """What a module imports and defines at its top."""
    for node in ast.walk(module):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
    for node in module.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_no_schema_hides_a_name_of_a_module(sink: Package, plan: Plan) -> None:
    own = {*plan.models, *plan.enums, *plan.unions} | {group.cls + raw for group in plan.groups for raw in ("", "Raw")}
    found = {
        name
        for folder in ("models", "api", "resources")
        for path in (sink.folder / folder).rglob("*.py")
        for name in bound_by(tree(path))
    }
    assert {"Callable", "Any", "OpenStrEnum", *own} <= found, "the test looks at the wrong place"
    possible = {name for name in found - own if spec_facts.class_name(name) == name}
    assert possible - spec_lint.TAKEN == set()


def test_no_event_hides_a_name_of_its_module(sink: Package) -> None:
    """All events are called ``...Event``, with the kind before it."""
    found = set(bound_by(tree(sink.folder / "events.py"))) - {"HappenedEvent"}
    assert [name for name in found if name.endswith("Event")] == ["Event"]
