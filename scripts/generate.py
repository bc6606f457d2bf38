"""Write ``src/airudder/_generated`` from ``openapi/airudder.yaml``: see ``codegen/generate.py`` and ``--help``."""

from codegen.generate import main

if __name__ == "__main__":
    raise SystemExit(main())
