"""The models of requests and answers, loaded one by one at first use; also the path that pickles carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._generated import models as _models
from ._generated.models import __all__ as __all__

if TYPE_CHECKING:
    from ._generated.models import *
else:  # a checker that saw this would take any misspelt name for a model

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(_models, name)


def __dir__() -> list[str]:
    return list(__all__)
