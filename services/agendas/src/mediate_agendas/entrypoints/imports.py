"""What can be imported into the agendas."""

from typing import Final

from mediate_agendas.entrypoints import activity_imports, item_imports, proposal_imports

IMPORTABLES: Final = (activity_imports.IMPORTABLE, item_imports.IMPORTABLE, proposal_imports.IMPORTABLE)
