"""`just bench monitor`: derived figures while 2,000 events a second come in, and pages over ten million figures.

Events come in at full speed, in turns with a projector that keeps nothing, and then at a steady rate at which it is
looked at how far the figures are behind. Pages of an indicator and the list of indicators are asked for over ten
thousand and over ten million figures.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.monitor_whole import main

    main(sys.argv[1:])
