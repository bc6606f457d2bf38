"""The receiver in the terms of a server: a request in, an answer out, no decision."""
