"""Lists that the API gives page by page."""
