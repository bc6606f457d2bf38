"""Write ``src/airudder/_generated`` from ``openapi/airudder.yaml``, or only check that it is up to date.

    python scripts/generate.py [--spec openapi/airudder.yaml] [--out src/airudder/_generated] [--check]

The catalogue of the vendor's pages, ``catalogue.csv``, is beside the description.

Uses openapi-python-client as a library, which is not a public API: versions are pinned exactly and checked here.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from ruamel.yaml.error import YAMLError

from codegen import docs, facts
from codegen.catalogue import Row, read_catalogue
from codegen.facts import Node, PlanError
from codegen.lint import lint
from codegen.plan import Planner
from codegen.values import Plan
from codegen.webhooks import fields_of, other_kinds, webhooks_of

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "openapi" / "airudder.yaml"
OUT = ROOT / "src" / "airudder" / "_generated"
TEMPLATES = ROOT / "openapi" / "templates"
RUFF_CONFIG = ROOT / "openapi" / "ruff.toml"

GENERATOR_VERSION = "0.29.1"
RUFF_VERSION = "0.17.6"
JSON_FORM = "openapi.json"
DONE = {"missing": "new", "extra": "removed", "differs": "written"}
"""What a run that writes has done about a difference."""
UNREADABLE = (OSError, csv.Error, ValueError, YAMLError, AttributeError, TypeError, KeyError, RecursionError)
"""No file, no YAML, no CSV; the last four: for what the lint takes for granted, since every OpenAPI document has it."""
HEADER = "# Generated, do not edit: change openapi/ and run `make generate`.\n"


class GenerateError(Exception):
    """Nothing was written; the text says why."""


RUFF = Path(sys.executable).with_name("ruff")
"""That of this environment, never one from PATH: its version takes part in the output."""


def check_tools() -> None:
    """The output depends on both versions, and our templates on the insides of the generator."""
    found = version("openapi-python-client")
    if found != GENERATOR_VERSION:
        raise GenerateError(f"openapi-python-client is {found}, must be {GENERATOR_VERSION}: run `make generate`")
    try:
        answer = subprocess.run([RUFF, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except FileNotFoundError:
        answer = "not installed beside this Python"
    if answer != f"ruff {RUFF_VERSION}":
        raise GenerateError(f"ruff is {answer}, must be {RUFF_VERSION}: run `make generate`")


def complaint(errors: Iterable[GeneratorError]) -> GenerateError:
    """A warning means that a part of the client is missing: as bad as an error."""
    return GenerateError("\n".join(["the generator complains:", *(f"  {e.header} {e.detail or ''}" for e in errors)]))


def _fail(message: str) -> NoReturn:
    raise PlanError(message)


def skeleton(document: Node) -> Node:
    """What openapi-python-client gets to see: the names of operations, and of schemas that become models and enums.

    The rest is worked out by ``plan`` and printed by our templates. The generator would trip over what the vendor's
    pages may hold: Chinese names, values that differ only by case.
    """
    schemas: Node = {}
    for name, node in facts.schemas_of(document).items():
        if facts.is_model(node):
            schemas[name] = {"type": "object", "properties": {"field": {}}}
        elif values := facts.enum_values(node):
            schemas[name] = (
                {"type": "string", "enum": ["a"]} if type(values[0]) is str else {"enum": [1], "type": "integer"}
            )
    paths: Node = {}
    for operation in facts.operations_of(document):
        node = {"operationId": operation.operation_id, "tags": operation.node["tags"]}
        paths[f"/{operation.snake_id}"] = {"get": {**node, "responses": {"200": {"description": "payload"}}}}
    head = {key: document.get(key) for key in ("openapi", "info")}
    return {**head, "paths": paths, "components": {"schemas": schemas}}


def build_project(document: Node, spec: Path, out: Path) -> tuple[Project, Plan]:
    """The generator's project with our templates, and with the plan that they print."""
    config = Config.from_sources(
        ConfigFile(post_hooks=[], field_prefix=facts.FIELD_PREFIX, project_name_override="client"),
        MetaType.NONE,
        document_source=spec,
        file_encoding="utf-8",
        overwrite=True,
        output_path=out,
    )
    data = GeneratorData.from_dict(skeleton(document), config=config)
    if isinstance(data, GeneratorError):
        raise complaint([data])
    plan = Planner(document).plan()
    project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
    words = (docs.docstring, docs.event_docstring, docs.method_docstring, docs.waiting_docstring, docs.rest_doc)
    project.env.globals.update(
        {function.__name__: function for function in (*words, docs.sent_doc)}, plan=plan, fail=_fail
    )
    project.env.filters.update(pyrepr=repr, pytuple=lambda items: repr(tuple(items)))
    return project, plan


OPENED = {(), ("paths",), ("webhooks",), ("components",), ("components", "schemas"), ("components", "responses")}
"""Objects with one member a line: a difference then shows where the change was made."""


def as_json(node: Any, place: tuple[str, ...] = ()) -> str:
    """The description for programs that have no YAML, in the order that it has, without anything of the machine."""
    if place not in OPENED or not isinstance(node, dict) or not node:
        return json.dumps(node, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    lines = [f"{json.dumps(key, ensure_ascii=False)}:{as_json(child, (*place, key))}" for key, child in node.items()]
    return "{\n" + ",\n".join(lines) + "\n}" + "\n" * (place == ())


def render(project: Project, out: Path, template: str, target: str, **values: object) -> None:
    path = out / target
    path.parent.mkdir(exist_ok=True)
    path.write_text(project.env.get_template(template).render(**values), encoding="utf-8")


def render_extras(project: Project, plan: Plan, out: Path) -> None:
    """The files that upstream does not write."""
    render(project, out, "support.py.jinja", "_support.py")
    render(project, out, "operations.py.jinja", "operations.py")
    render(project, out, "resources_init.py.jinja", "resources/__init__.py")
    for union in plan.unions.values():
        render(project, out, "union.py.jinja", f"models/{union.module}.py", union=union)
    for group in plan.groups:
        render(project, out, "resource.py.jinja", f"resources/{group.name}.py", group=group)


def run_ruff(out: Path) -> None:
    """Sort imports, drop those without use, format. No cache: it would be left in the output."""
    for command in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        done = subprocess.run(
            [RUFF, *command, "--no-cache", "--config", str(RUFF_CONFIG), "."],
            cwd=out,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise GenerateError(f"ruff {command[0]} failed:\n{done.stderr or done.stdout}")


def render_webhooks(project: Project, plan: Plan, document: Node, rows: Sequence[Row], out: Path) -> None:
    """The table of webhooks and their classes."""
    schemas, hooks = facts.schemas_of(facts.flatten(document)), list(webhooks_of(document))
    required = [(hook, tuple(schemas[hook.schema].get("required") or ())) for hook in hooks]
    tables = {"webhooks": required, "fields": fields_of(plan, hooks), "others": other_kinds(document, rows)}
    render(project, out, "event.py.jinja", "event.py")
    render(project, out, "events.py.jinja", "events.py", hooks=[hook for hook in hooks if not hook.by_hand])
    render(project, out, "webhooks.py.jinja", "webhooks.py", **tables)


def read(spec: Path) -> tuple[Node, list[Row]]:
    """The description and the catalogue beside it, both without a defect."""
    try:
        rows, source = read_catalogue(spec.with_name("catalogue.csv")), facts.load(spec)
        findings = lint(source, rows)
    except UNREADABLE as error:
        hint = f"`python -m openapi_spec_validator {spec.name}` names the place of what is not OpenAPI"
        raise GenerateError(
            f"{spec.name} or catalogue.csv cannot be read: {type(error).__name__}: {error} ({hint})"
        ) from error
    if findings:
        raise GenerateError(f"{spec.name} does not pass the lint:\n" + "\n".join(f"  {f}" for f in findings))
    return source, rows


def generate(spec: Path, out: Path) -> None:
    """Write the whole package into the folder ``out``, which must not exist or be empty."""
    check_tools()
    source, rows = read(spec)
    try:
        project, plan = build_project(facts.prepare(source), spec, out)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints the scratch folder
            errors = project.build()
        if errors:
            raise complaint(errors)
        render_extras(project, plan, out)
        render_webhooks(project, plan, source, rows, out)
    except PlanError as error:
        raise GenerateError(f"{spec.name}: {error}") from error
    (out / "client.py").unlink()  # upstream's client, made for httpx
    for path in out.rglob("*.py"):
        path.write_text(HEADER + path.read_text(encoding="utf-8").lstrip("\n"), encoding="utf-8")
    run_ruff(out)
    (out / JSON_FORM).write_text(as_json(source), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder but compiled ones, by relative path."""
    files = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def differences(fresh: Path, committed: Path) -> list[str]:
    """How a folder differs from what would be generated now."""
    new, old = contents(fresh), contents(committed)
    lines = [f"missing: {name}" for name in new.keys() - old.keys()]
    lines += [f"extra:   {name}" for name in old.keys() - new.keys()]
    lines += [f"differs: {name}" for name in new.keys() & old.keys() if new[name] != old[name]]
    return sorted(lines)


def run(spec: Path, out: Path, *, check: bool) -> list[str]:
    """Generate into a scratch folder, and replace ``out`` by it unless ``check``. Gives the differences found."""
    with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
        fresh = Path(scratch) / out.name
        generate(spec, fresh)
        found = differences(fresh, out)
        if found and not check:
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(fresh, out)
        return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--spec", type=Path, default=SPEC)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if the output is not up to date")
    options = parser.parse_args(arguments)
    try:
        # A link is followed: a folder would replace it otherwise.
        found = run(options.spec, options.out.resolve(), check=options.check)
    except (GenerateError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for line in found:
        kind, _, rest = line.partition(":")
        print(line if options.check else f"{DONE[kind] + ':':<9}{rest.strip()}")
    if options.check and found:
        print(f"{options.out.name} is not what {options.spec.name} gives: run `make generate`", file=sys.stderr)
        return 1
    print(f"{options.out.name}: {'up to date' if not found else f'{len(found)} files changed'}")
    return 0
