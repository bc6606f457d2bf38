"""Recordings: files that the API gives or leads to, resumed when they are cut, and never mixed from two versions.

No page tells what the two operations answer (inferred): so it may be the file, JSON with a link to it, or a redirect.
"""

from .download import Download

__all__ = ["Download"]
