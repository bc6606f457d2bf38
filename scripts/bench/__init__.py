"""What the library costs, next to the code that one would write without it. The command is ``scripts/benchmark.py``."""
