"""Each layer of the model against its own counterpart in Go, in bulk: a fixed corpus from a seed, compared on accept or refuse, and on the values."""
