"""Contract with Slack's own types: `schemas()` gives validators made from the npm packages at test time."""

from .validators import SlackSchemas, schemas

__all__ = ["SlackSchemas", "schemas"]
