"""The generator: checks ``openapi/airudder.yaml``, writes ``src/airudder/_generated`` and the page of the coverage."""
