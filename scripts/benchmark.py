"""Measure what the library costs; print the page docs/benchmarks.md, or write it.

python scripts/benchmark.py [--quick] [--write]
"""

if __name__ == "__main__":  # the processes of the servers import this file too
    from bench.command import main

    main()
