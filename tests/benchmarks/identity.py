"""`just bench identity`: what it costs to ask who somebody is and what they may do, at the public door.

One hub, switched between its authorization as shipped and none within each round. What is compared is the processor
time of the hub and its servers per request, which neighbours on the machine hardly change, and the rate beside it.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.authorizing import main

    main(sys.argv[1:])
