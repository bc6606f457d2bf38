"""The only place that knows aiohttp: sessions, connections, one exchange, the answer as it comes."""
