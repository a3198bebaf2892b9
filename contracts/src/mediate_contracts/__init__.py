"""The published language: the only thing services share about the domain."""
