"""Run campaigns under faults of every kind, and compare the vendor's ledger, the journal and the input.

    python scripts/chaos.py [--runs 5000] [--kills 200] [--seed 1] [--write]
    python scripts/chaos.py --again 1/346

``--runs``: in one process, with a fake network and clock, where everything follows from the seed. ``--kills``: with
real processes that are killed, over sockets against the sandbox. ``--again``: one of the former, and its story.
``--write``: write docs/chaos.md. Ends with 1 if there was a fault.
"""

if __name__ == "__main__":  # the processes of the runs import this file too
    import sys

    from chaotic.command import main

    sys.exit(main())
