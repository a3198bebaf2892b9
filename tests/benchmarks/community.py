"""`just bench community`: whether directory and search cost the same for a million organisations as for a thousand.

Two gateways, one with each registry, are asked the same in turns by a few clients, each as soon as it has its answer.
Compared is the time that 99 of 100 answers do not exceed. `--quick` takes 100,000 organisations instead of a million.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    from benchmarks.finding import main

    main(sys.argv[1:])
