"""Write ``src/airudder/_generated`` from ``openapi/airudder.yaml``, or only check that it is up to date.

    python scripts/generate.py [--spec openapi/airudder.yaml] [--out src/airudder/_generated] [--check]

The catalogue of the vendor's pages, ``catalogue.csv``, is beside the description.

Uses openapi-python-client as a library, which is not a public API: versions are pinned exactly and checked here.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from ruamel.yaml.error import YAMLError

from codegen.catalogue import Row, read_catalogue
from codegen.docs import docstring, event_docstring, method_docstring, rest_doc, sent_doc, waiting_docstring
from codegen.facts import FIELD_PREFIX, Node, PlanError, flatten, load, prepare, schemas_of
from codegen.json_form import as_json
from codegen.lint import lint
from codegen.plan import Planner
from codegen.upstream import skeleton
from codegen.values import Plan
from codegen.webhooks import fields_of, other_kinds, webhooks_of

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "openapi" / "airudder.yaml"
OUT = ROOT / "src" / "airudder" / "_generated"
TEMPLATES = ROOT / "openapi" / "templates"
RUFF_CONFIG = ROOT / "openapi" / "ruff.toml"
SCRIPTS = Path(__file__).parent

GENERATOR_VERSION = "0.29.1"
RUFF_VERSION = "0.17.6"
STAMP = "STAMP.json"
JSON_FORM = "openapi.json"
HEADER = "# Generated, do not edit: change openapi/ and run `make generate`.\n"


MALFORMED = (ValueError, YAMLError, AttributeError, TypeError, KeyError, RecursionError)


class GenerateError(Exception):
    """Nothing was written; the text says why."""


def ruff_path() -> Path:
    """The ruff of this environment, never one from PATH: its version takes part in the output."""
    name = "ruff.exe" if sys.platform == "win32" else "ruff"
    return Path(sys.executable).parent / name


def check_tools() -> None:
    """The output depends on both versions, and our templates on the insides of the generator."""
    found = version("openapi-python-client")
    if found != GENERATOR_VERSION:
        raise GenerateError(f"openapi-python-client is {found}, must be {GENERATOR_VERSION}: run `make generate`")
    if not ruff_path().exists():
        raise GenerateError(f"ruff {RUFF_VERSION} is not installed beside this Python: run `make generate`")
    answer = subprocess.run([ruff_path(), "--version"], capture_output=True, text=True, check=True).stdout.split()
    if answer[-1:] != [RUFF_VERSION]:
        raise GenerateError(f"ruff is {' '.join(answer)}, must be {RUFF_VERSION}: run `make generate`")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def catalogue_of(spec: Path) -> Path:
    return spec.with_name("catalogue.csv")


def stamp(spec: Path) -> str:
    """What the output was made from. No dates and no paths: two machines write the same."""
    content = {
        "note": "Generated, do not edit. Hashes (sha256) of all that decides on the files beside this one.",
        "spec": sha256(spec),
        "catalogue": sha256(catalogue_of(spec)),
        "templates": {path.name: sha256(path) for path in sorted(TEMPLATES.rglob("*.jinja"))},
        "scripts": {path.name: sha256(path) for path in sorted(SCRIPTS.glob("*.py"))},
        "ruff_config": sha256(RUFF_CONFIG),
        "tools": {"openapi-python-client": GENERATOR_VERSION, "ruff": RUFF_VERSION},
    }
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def complaint(errors: Iterable[GeneratorError]) -> GenerateError:
    """A warning means that a part of the client is missing: as bad as an error."""
    return GenerateError("\n".join(["the generator complains:", *(f"  {e.header} {e.detail or ''}" for e in errors)]))


def _fail(message: str) -> NoReturn:
    raise PlanError(message)


def _pytuple(items: Iterable[object]) -> str:
    return repr(tuple(items))


def build_project(document: Node, spec: Path, out: Path) -> tuple[Project, Plan]:
    """The generator's project with our templates, and with the plan that they print."""
    config = Config.from_sources(
        ConfigFile(post_hooks=[], field_prefix=FIELD_PREFIX, project_name_override="client"),
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
    project.env.globals.update(
        plan=plan,
        fail=_fail,
        docstring=docstring,
        event_docstring=event_docstring,
        method_docstring=method_docstring,
        waiting_docstring=waiting_docstring,
        rest_doc=rest_doc,
        sent_doc=sent_doc,
    )
    project.env.filters.update(pyrepr=repr, pytuple=_pytuple)
    return project, plan


def check_names(project: Project, plan: Plan) -> None:
    """Plan and generator must have come to the same names, else a template would look up nothing."""
    models = {str(model.class_info.name) for model in project.openapi.models}
    endpoints = {str(e.name) for c in project.openapi.endpoint_collections_by_tag.values() for e in c.endpoints}
    if differ := (models ^ set(plan.models)) | (endpoints ^ set(plan.ops)):
        raise GenerateError(f"the generator and the plan have other names: {sorted(differ)}")


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
            [ruff_path(), *command, "--no-cache", "--config", str(RUFF_CONFIG), "."],
            cwd=out,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise GenerateError(f"ruff {command[0]} failed:\n{done.stderr or done.stdout}")


def add_headers(out: Path) -> None:
    for path in out.rglob("*.py"):
        path.write_text(HEADER + path.read_text(encoding="utf-8").lstrip("\n"), encoding="utf-8")


def render_webhooks(project: Project, plan: Plan, document: Node, rows: Sequence[Row], out: Path) -> None:
    """The table of webhooks and their classes."""
    schemas, hooks = schemas_of(flatten(document)), list(webhooks_of(document))
    required = [(hook, tuple(schemas[hook.schema].get("required") or ())) for hook in hooks]
    tables = {"webhooks": required, "fields": fields_of(plan, hooks), "others": other_kinds(document, rows)}
    render(project, out, "event.py.jinja", "event.py")
    render(project, out, "events.py.jinja", "events.py", hooks=[hook for hook in hooks if not hook.by_hand])
    render(project, out, "webhooks.py.jinja", "webhooks.py", **tables)


def read(spec: Path) -> tuple[Node, list[Row]]:
    """The description and the catalogue, both without a defect."""
    catalogue = catalogue_of(spec)
    try:
        rows = read_catalogue(catalogue)
    except (OSError, csv.Error, ValueError) as error:
        raise GenerateError(f"{catalogue.name} cannot be read: {error}") from error
    try:
        source = load(spec)
        findings = lint(source, rows)
    except MALFORMED as error:
        raise unreadable(spec, error) from error
    if findings:
        raise GenerateError(f"{spec.name} does not pass the lint:\n" + "\n".join(f"  {f}" for f in findings))
    return source, rows


def unreadable(spec: Path, error: Exception) -> GenerateError:
    """For what the lint takes for granted, since every OpenAPI document has it."""
    hint = "`python -m openapi_spec_validator` names the place"
    return GenerateError(f"{spec.name} is not an OpenAPI document: {type(error).__name__}: {error} ({hint})")


def generate(spec: Path, out: Path) -> None:
    """Write the whole package into the folder ``out``, which must not exist or be empty."""
    check_tools()
    try:
        source, rows = read(spec)
        try:
            project, plan = build_project(prepare(source), spec, out)
        except MALFORMED as error:
            raise unreadable(spec, error) from error
        check_names(project, plan)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints the scratch folder
            errors = project.build()
        if errors:
            raise complaint(errors)
        render_extras(project, plan, out)
        render_webhooks(project, plan, source, rows, out)
    except PlanError as error:
        raise GenerateError(f"{spec.name}: {error}") from error
    (out / "client.py").unlink()  # upstream's client, made for httpx
    add_headers(out)
    run_ruff(out)
    (out / JSON_FORM).write_text(as_json(source), encoding="utf-8")
    (out / STAMP).write_text(stamp(spec), encoding="utf-8")


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
        print(line)
    if options.check and found:
        print(f"{options.out.name} is not what {options.spec.name} gives: run `make generate`", file=sys.stderr)
        return 1
    print(f"{options.out.name}: {'up to date' if not found else f'{len(found)} files written'}")
    return 0
