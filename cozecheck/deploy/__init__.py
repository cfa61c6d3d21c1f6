"""A checked configuration on its way to a server, and back where it does not do there what was foretold."""
