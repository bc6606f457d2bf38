# Generated, do not edit: change openapi/ and run `make generate`.
"""The generated part of the package: models, endpoints, resource groups, and the table of operations.

It depends on the ``Transport`` protocol of ``types`` and on no HTTP library. This file imports nothing on purpose.
"""
