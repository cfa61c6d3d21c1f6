"""Asks the servers of plugins whether they are there. Above the loader; only `net` opens sockets."""
