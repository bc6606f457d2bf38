"""The generated code for a part of the description: needs the generator, and so the maintainers' packages."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from codegen import generate
from vendored.options import Options, VendorError
from vendored.package import names_of
from vendored.reduce import imported_models, reduced


def generated(options: Options, written: Mapping[str, bytes], spec: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """What the generator makes of the reduced description, and the operations in it."""
    models = {name for path, data in written.items() if path.endswith(".py") for name in imported_models(data.decode())}
    try:
        document, _ = generate.read(spec)
        small = reduced(document, only=options.only, webhooks=options.webhooks, models=models)
        with tempfile.TemporaryDirectory(prefix="vendor-") as scratch:
            # JSON is YAML 1.2; the name is that of the original, since messages and stamps are made of it.
            source, out = Path(scratch) / spec.name, Path(scratch) / "_generated"
            source.write_text(json.dumps(small, ensure_ascii=False, allow_nan=False), encoding="utf-8")
            generate.catalogue_of(source).write_text(_catalogue(spec, options), encoding="utf-8", newline="")
            generate.generate(source, out)
            return generate.contents(out), names_of(small)
    except generate.GenerateError as error:
        raise VendorError(f"the generated part cannot be made: {error}") from error


def _catalogue(spec: Path, options: Options) -> str:
    """The catalogue, without the webhooks if the copy has none: both must name the same ones."""
    with generate.catalogue_of(spec).open(encoding="utf-8", newline="") as file:
        text = file.read()
    if options.webhooks:
        return text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    kind = rows[0].index("kind")
    result = io.StringIO(newline="")
    csv.writer(result, lineterminator="\n").writerows(row for row in rows if row[kind] != "webhook")
    return result.getvalue()
