"""Calls of the client against a server that misbehaves, and the comparison of what both saw."""
