"""Recordings: files that the API sends or links to. Interrupted downloads are resumed, and versions are never mixed.

The rest of a file is used only if the server confirms with If-Range that it is of the same version. Otherwise the whole
file is read again, and the part that was given before is compared by a checksum.

No page shows the response of the two operations. It may be the file, JSON with a link to it, or a redirect (inferred).
"""

from .download import Download

__all__ = ["Download"]
