"""Recordings: files that the API gives or leads to, resumed when they are cut, and never mixed from two versions.

A rest is taken only if the server confirms, under If-Range, that it is of the same version; else the whole file is read
again, and what was given out before is compared by a checksum.

No page tells what the two operations answer (inferred): so it may be the file, JSON with a link to it, or a redirect.
"""

from .download import Download

__all__ = ["Download"]
