"""What this service does on hearing others: everything goes into the feed."""

from mediate_contracts.events.pipeline import DealAccessChanged
from mediate_shared.inbox import Handlers
from mediate_shared.service import ReadModel
from mediate_subscriptions.usecases.append_to_feed import append_to_feed, keep_the_feed
from mediate_subscriptions.usecases.tell_deal_readers import tell_deal_readers

FEED = ReadModel(Handlers({DealAccessChanged: tell_deal_readers}, every=append_to_feed), keep_the_feed)
