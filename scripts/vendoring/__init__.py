"""Copying the package into another repository, and checking such a copy. The command is ``scripts/vendor.py``."""
