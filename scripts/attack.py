"""Attack the client: random calls against a hostile server, then compare what both sides saw.

    python scripts/attack.py [--calls 5000] [--seed 1]

Ends with 1 if they disagree in any call, or a call that dials was carried out twice or believed without being made.
"""

import argparse
import sys
import time

from hostile.behaviours import ALL
from hostile.calls import run


def main() -> int:
    parser = argparse.ArgumentParser(description="Random calls against a hostile server.")
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.monotonic()
    report = run(options.calls, options.seed)
    print(f"{len(report.calls)} calls, seed {options.seed}, {time.monotonic() - start:.1f} s")
    print(f"    behaviours of the server: {len(report.behaviours)} of {len(ALL) + 1}")
    for outcome, count in report.outcomes.most_common():
        print(f"    {outcome}: {count}")
    print(f"    calls that read and were given a stray answer that came meanwhile: {report.mixed}")
    for fault in report.faults[:20]:
        print("FAULT", fault)
    print(f"{len(report.faults)} faults")
    return bool(report.faults)


if __name__ == "__main__":
    sys.exit(main())
