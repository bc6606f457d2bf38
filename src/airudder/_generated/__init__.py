# Generated, do not edit: change openapi/ and run `make generate`.
"""The part of the package that is written by the generator: models, endpoints, resource groups, the operations table.

It knows the ``Transport`` protocol of ``types`` and no HTTP library. Nothing is imported here on purpose.
"""
