"""What this service does on hearing others: everything goes into the feed."""

from mediate_shared.inbox import Handlers
from mediate_shared.service import ReadModel
from mediate_subscriptions.usecases.append_to_feed import append_to_feed, keep_the_feed

FEED = ReadModel(Handlers({}, every=append_to_feed), keep_the_feed)
