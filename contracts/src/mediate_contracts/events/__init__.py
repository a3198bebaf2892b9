"""One module per producing service; every class is one published event version."""
