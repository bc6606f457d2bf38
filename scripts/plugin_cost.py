"""What the pytest plugin costs a run that uses none of its fixtures.

    python scripts/plugin_cost.py [--runs 15]

Runs one empty test with the plugin and without it (-p no:airudder), in turn, and shows the median times. The status is
1 if the plugin costs more than 0.1 s.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MOST = 0.1


def seconds(folder: str, *options: str) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, folder]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description="What the pytest plugin costs a run that does not use it.")
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
        (Path(folder) / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
        pairs = [(seconds(folder), seconds(folder, "-p", "no:airudder")) for _ in range(runs + 1)][1:]
    with_it, without = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"with the plugin {with_it:.3f} s, without {without:.3f} s, difference {with_it - without:.3f} s")
    return int(with_it - without > MOST)


if __name__ == "__main__":
    sys.exit(main())
