"""Measure a campaign from its CSV to its last batch; print a table, or write it into docs/campaigns.md.

python scripts/campaign_benchmark.py [--contacts 10000,100000,1000000] [--write]
"""

if __name__ == "__main__":  # the processes of client and sandbox import this file too
    from bench.campaign import main

    main()
