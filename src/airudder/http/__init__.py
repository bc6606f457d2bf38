"""The only room that uses aiohttp: sessions, connections, one exchange, and the response while it is read."""
