"""A made-up site of the vendor in the real format: every page of the catalogue, in the languages that it names.

What the description knows stands on the pages as it is there; what nobody knows is made up, under paths that say so.
"""

from .pages import VENDOR_WORDS, SitePage, render
from .server import serve
from .site import Site, build

__all__ = ["VENDOR_WORDS", "Site", "SitePage", "build", "render", "serve"]
