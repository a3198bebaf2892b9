"""Names that may be used once: numbers of lines and points, codes of items, programmes, goals and targets."""

from mediate_contracts.values import DomainError


class NameTaken(DomainError):
    """Something of the same kind has this name already."""


class LineNumberTaken(NameTaken):
    """There is an action line with this number."""


class ItemCodeTaken(NameTaken):
    """There is an item with this code."""


class GoalCodeTaken(NameTaken):
    """There is a goal with this code in this year."""


class TargetCodeTaken(NameTaken):
    """There is a target with this code under this goal."""


class ManifestoNumberTaken(NameTaken):
    """The manifesto has a point of this number."""


class ProgrammeCodeTaken(NameTaken):
    """There is a programme with this code."""


class NothingThere(DomainError):
    """What a record should hang under does not exist, or not where it was looked for."""
