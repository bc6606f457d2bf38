"""Tokens: the manager, the store in a file, ``client.auth``."""
