"""Ways in: they translate, call a use case, and answer."""
