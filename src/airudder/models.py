"""The models of requests and responses, each imported at its first use. Pickles name them by this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._generated import models as _models
from ._generated.models import __all__ as __all__

if TYPE_CHECKING:
    from ._generated.models import *
else:  # if a type checker saw this, it would accept any misspelt name

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = model = getattr(_models, name)  # the next time it is found without this function
        return model


def __dir__() -> list[str]:
    return list(__all__)
