"""What an operator is told when the hub cannot do what was asked."""


class HubError(Exception):
    """The hub cannot go on; the message says why and what helps. The command ends with exit code 1."""
