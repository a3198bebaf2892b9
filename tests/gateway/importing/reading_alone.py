"""Read a file in a process of its own, which loads nothing but what reads it, and print why it is refused.

After the reason comes how much memory reading took, in bytes.
"""

import resource
import sys
from pathlib import Path

from mediate_gateway.adapters.importing.reading import read_sheet
from mediate_gateway.domain.importing.sheets import SheetRefused

if __name__ == "__main__":
    name, path = sys.argv[1:]
    content = Path(path).read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        read_sheet(name, content)
    except SheetRefused as refused:
        took = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1_024
        sys.stdout.write(f"{refused.why.value} {took}")
