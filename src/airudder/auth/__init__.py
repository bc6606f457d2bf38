"""Tokens: the token manager, the token store in a file, and ``client.auth``."""
