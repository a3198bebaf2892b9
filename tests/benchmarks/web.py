"""`just bench web`: what it costs the server to show the overview, and to say that it has not changed.

The gateway of a hub with the facts of Hilversum, in turns with a bare FastAPI application on the same HTTP server: with
a page by Jinja of the same size, and with FastAPI's hello world. What is compared is the processor time per request of
the one process that answers, which neighbours on the machine hardly change, and the rate beside it.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.opening import main

    main(sys.argv[1:])
