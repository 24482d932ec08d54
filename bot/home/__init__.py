"""The Home tab, "my day": what everybody sees of their own, over all their teams and rituals."""
