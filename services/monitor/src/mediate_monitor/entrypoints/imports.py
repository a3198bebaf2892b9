"""What can be imported into the monitor: indicators, what they aim for, and their figures."""

from typing import Final

from mediate_monitor.entrypoints import indicator_imports, observation_imports, target_imports

IMPORTABLES: Final = (
    indicator_imports.IMPORTABLE,
    target_imports.IMPORTABLE,
    observation_imports.IMPORTABLE,
)
"""Each kind after those that its rows name."""
