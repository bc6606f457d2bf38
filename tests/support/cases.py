"""Many cheap cases in one test: the failure names the case."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def case(*parts: object) -> Iterator[None]:
    """What fails inside has a note with ``parts``, which pytest prints."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"the case: {', '.join(ascii(part)[:200] for part in parts)}")
        raise
