# Generated, do not edit: change openapi/ and run `make generate`.
"""One module per operation."""
