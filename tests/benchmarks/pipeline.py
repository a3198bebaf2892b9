"""`just bench pipeline`: the board and the figures of somebody who reads 100,000 deals, against 1,000.

Both services are asked the same in turns: the board, each of the figures, the portfolio, and a list; first while
nothing changes, then while deals do. Compared is the time that 99 of 100 answers do not exceed. Beside it stands what
figures cost that were not looked at before, which somebody has to wait for once.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.pipeline_whole import main

    main(sys.argv[1:])
