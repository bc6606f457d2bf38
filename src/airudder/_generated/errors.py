# Generated, do not edit: change openapi/ and run `make generate`.
"""The only error that generated code raises for a response."""


class ShapeError(ValueError):
    """The payload is not of the declared type. Contains the names of types only, never the value."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(expected, got)
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        return f"the payload should be {self.expected}, but is {self.got}"


__all__ = ["ShapeError"]
