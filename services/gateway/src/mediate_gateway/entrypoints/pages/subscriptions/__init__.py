"""The pages of subscriptions: how an organisation's own systems hear what happens in the hub."""
