"""One call: from arguments to bytes, attempts, and the payload of the response."""
