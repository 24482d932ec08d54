"""The chat client in the browser: reads what the stand-in knows, acts only through its control API."""
