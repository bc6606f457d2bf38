"""What several test files stand on: a clock that a test moves, a server that records bytes, small counting helpers."""
