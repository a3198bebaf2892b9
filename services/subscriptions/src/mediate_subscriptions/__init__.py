"""The subscriptions service: partners' own systems hear what happened."""
