"""The only logger of the package. In a vendored copy its name is that of the copy."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__.rpartition(".")[0])

__all__ = ["logger"]
