"""A small server beside a Coze Studio, which has no probes and no metrics of its own: what it has loaded, held against what was foretold."""
