"""One call: arguments, bytes, attempts, payload."""
