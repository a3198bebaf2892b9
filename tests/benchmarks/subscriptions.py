"""`just bench subscriptions`: what partners' systems are sent, against the least that could send it.

Webhooks a second to receivers on this machine, against a bare httpx loop that signs and posts the same bodies to the
same receivers; what 950 endpoints get while another 50 hang, against while none does; and 5,000 readers of the live
stream of one process: how late the last of them hear of an event, and what memory each one takes.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.subscriptions_whole import main

    main(sys.argv[1:])
