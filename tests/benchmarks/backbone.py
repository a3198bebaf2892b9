"""`just bench backbone`: what the backbone costs, against a floor or a peer measured in the same run."""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    # As a script, this folder is on the path; the modules beside it and `support` are found from the one above.
    sys.path[0] = str(Path(__file__).parents[1])
    importlib.import_module("benchmarks.whole").main(sys.argv[1:])
