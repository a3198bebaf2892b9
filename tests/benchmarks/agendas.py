"""`just bench agendas`: the board of any day against that of today, and how soon a room of voters sees the tally.

The board holds 8 lines of 5,000 items, of which each changed some five times; the page of today and the pages of days
before are asked for in turns. Compared is the middle one of each day's answers. A voting of 200 organisations, each of
which votes twice, is held in a whole hub of processes.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.agendas_whole import main

    main(sys.argv[1:])
