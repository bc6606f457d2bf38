"""The vendor's documentation: reading it, comparing it with openapi/, drafting what is missing."""
