"""`just bench importing`: how many organisations a second a file brings, from its upload to the commit of every row.

What is timed is what somebody does: the file is sent to the gateway, its columns are taken as they are guessed, it is
tried, and it is imported; with as many events as rows. The floor is the same rows, and the same events, put into the
same columns by asyncpg alone, in one transaction, in the same rounds. It also runs within `just bench community`.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.bringing import main

    main(sys.argv[1:])
