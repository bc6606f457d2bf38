"""Write ``docs/api-coverage.md`` from the catalogue and the description: see ``codegen/coverage.py`` and ``--help``."""

from codegen.coverage import main

if __name__ == "__main__":
    raise SystemExit(main())
