"""The one logger of the package, under the name that the package has where it is vendored."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__.rpartition(".")[0])

__all__ = ["logger"]
