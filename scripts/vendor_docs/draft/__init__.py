"""Writing what the vendor's pages say into our description and our catalogue, for a person to review."""
