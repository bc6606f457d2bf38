"""Parsing YAML is most of the time of these tests, and they parse the same texts again and again: each once."""

import pickle
from typing import Any

import pytest
from ruamel.yaml import YAML

_parsed: dict[str, bytes] = {}


class _ReadOnce(YAML):
    """The parser as it is; of a text that it has read, a copy of what it made."""

    def load(self, stream: Any) -> Any:
        if stream not in _parsed:
            _parsed[stream] = pickle.dumps(super().load(stream))
        return pickle.loads(_parsed[stream])


# Modules of tests read while they are imported, so this is no fixture.
pytest.MonkeyPatch().setattr("codegen.facts.YAML", _ReadOnce)
