"""Who asks, how a service knows it, and what each route lets them do."""
