"""Which delivery is posted next: a lane for each endpoint, so that none waits for another."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Final
from uuid import UUID

from mediate_subscriptions.domain.pacing import Pace

HELD_PER_POST: Final = 8
"""Deliveries that a lane holds for each post it may have under way."""
HELD_MAX: Final = 256
"""Most deliveries that one lane holds."""
_HELD_FAILING: Final = 2


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose time has come, as far as posting it needs; its body is kept beside it."""

    id: UUID
    endpoint_id: UUID
    kind: str
    event_id: UUID
    position: int | None
    type: str
    subject: str
    message_id: int
    body_bytes: int
    trace_id: str | None
    attempts: int
    tries: int


@dataclass(eq=False)
class Lane:
    """One endpoint's deliveries: those that wait here, and those of which the outcome is not written yet.

    Of an ordered endpoint a run of one subject waits together: what follows is posted once what is before it arrived,
    and let go when that fails. Moments are seconds of a clock that never goes back.
    """

    endpoint_id: UUID
    pace: Pace
    ordered: bool
    rests_until: float = 0.0
    more: bool = True
    """Whether the table may have more for it."""
    after: str = ""
    """Of an ordered one, the subject behind which is looked for more: each has its turn."""
    held: dict[UUID, Due] = field(default_factory=dict)
    subjects: Counter[str] = field(default_factory=Counter)
    _waiting: deque[deque[Due]] = field(default_factory=deque)
    _behind: dict[UUID, deque[Due]] = field(default_factory=dict)
    queued: bool = False

    @property
    def window(self) -> int:
        """How many deliveries it holds at most: few while its receiver takes nothing."""
        return _HELD_FAILING if self.pace.failing else min(HELD_MAX, HELD_PER_POST * self.pace.allowed)

    @property
    def room(self) -> int:
        """How many more it takes."""
        return max(0, self.window - len(self.held))

    @property
    def waits(self) -> bool:
        """Whether something waits to be posted."""
        return bool(self._waiting)

    def wants_more(self, now: float) -> bool:
        """Tell whether the table is to be looked at for it."""
        return self.more and self.rests_until <= now and len(self.held) * 2 <= self.window

    def take(self, due: Due) -> None:
        """Hold a delivery. What is ordered is taken in its order."""
        self.held[due.id] = due
        if not self.ordered:
            self._waiting.append(deque((due,)))
            return
        self.subjects[due.subject] += 1
        if self._waiting and self._waiting[-1][-1].subject == due.subject:
            self._waiting[-1].append(due)
        else:
            self._waiting.append(deque((due,)))

    def next(self) -> Due:
        """Return what is posted next."""
        run = self._waiting.popleft()
        due = run.popleft()
        if run:
            self._behind[due.id] = run
        return due

    def done(self, due: Due, *, delivered: bool) -> list[Due]:
        """Go on behind a post; returns what is let go because it failed. The post is held until it is ``recorded``."""
        run = self._behind.pop(due.id, None)
        if delivered:
            if run is not None:
                self._waiting.append(run)
            return []
        return self._let_go([*(run or ()), *self._surplus(len(run or ()))])

    def recorded(self, due: Due) -> None:
        """Forget a delivery whose outcome is written."""
        self._forget(due)

    def empty(self) -> list[Due]:
        """Let go of all that waits and return it; what is under way goes on."""
        runs, self._waiting = [*self._waiting, *self._behind.values()], deque()
        self._behind.clear()
        return [due for run in runs for due in self._let_go(run)]

    def become(self, *, ordered: bool) -> list[Due]:
        """Keep order from now on, or none; returns what is let go of to be taken again that way."""
        gone = self.empty()
        self.ordered = ordered
        self.subjects = Counter(due.subject for due in self.held.values()) if ordered else Counter()
        return gone

    def _surplus(self, going: int) -> list[Due]:
        """Return what waits beyond the window, besides what goes anyway, and have it wait no more."""
        surplus: list[Due] = []
        while self._waiting and len(self.held) - going - len(surplus) > self.window:
            surplus.append(self._waiting[-1].pop())
            if not self._waiting[-1]:
                self._waiting.pop()
        return surplus

    def _let_go(self, run: Iterable[Due]) -> list[Due]:
        gone = list(run)
        for due in gone:
            self._forget(due)
        self.more = self.more or bool(gone)
        return gone

    def _forget(self, due: Due) -> None:
        if self.held.pop(due.id, None) is not None and self.ordered:
            self.subjects[due.subject] -= 1
            if self.subjects[due.subject] <= 0:
                del self.subjects[due.subject]
                # While a run of its subject was here, what follows that was passed over.
                self.more = True


class Lanes:
    """All lanes and the posts under way between them, each lane in its turn.

    Endpoints whose last post failed share half of the posts at most: however many hang, the others have the rest.
    """

    def __init__(self, posts_max: int) -> None:
        self._posts_max = posts_max
        self._failing_max = max(1, posts_max // 2)
        self._ready: deque[Lane] = deque()
        self._aside: deque[Lane] = deque()
        self._later: list[tuple[float, int, Lane]] = []
        self._count = count()
        self._failing: set[UUID] = set()
        self.under_way = 0

    @property
    def next_moment(self) -> float | None:
        """When a lane that pauses goes on; None where none does."""
        return self._later[0][0] if self._later else None

    def offer(self, lane: Lane) -> None:
        """Give a lane its turn once it has something to post."""
        if lane.waits and not lane.queued:
            lane.queued = True
            self._ready.append(lane)

    def begin(self, now: float) -> tuple[Lane, Due] | None:
        """Begin the next post that may be made now and return it with its lane; None where none may."""
        while self._later and self._later[0][0] <= now:
            self._ready.append(heappop(self._later)[2])
        while self._ready and self.under_way < self._posts_max:
            lane = self._ready.popleft()
            if not lane.waits or not lane.pace.has_room:
                lane.queued = False
                continue
            moment = max(lane.rests_until, now + lane.pace.pause(now))
            if moment > now:
                heappush(self._later, (moment, next(self._count), lane))
                continue
            if lane.pace.failing and len(self._failing) >= self._failing_max:
                self._aside.append(lane)
                continue
            lane.queued = False
            return lane, self._begin(lane, now)
        return None

    def end(self, lane: Lane, due: Due, *, delivered: bool) -> list[Due]:
        """End a post; returns what its lane let go because it failed."""
        self.under_way -= 1
        lane.pace.end(delivered=delivered)
        gone = lane.done(due, delivered=delivered)
        self.offer(lane)
        if due.id in self._failing:
            self._failing.discard(due.id)
            if self._aside:
                self._ready.append(self._aside.popleft())
        return gone

    def _begin(self, lane: Lane, now: float) -> Due:
        due = lane.next()
        self.under_way += 1
        lane.pace.begin(now)
        if lane.pace.failing:
            self._failing.add(due.id)
        self.offer(lane)
        return due
