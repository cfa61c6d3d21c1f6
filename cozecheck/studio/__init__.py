"""A running Coze Studio, asked by its own API: what it has loaded, and what comes of a tool that it runs."""
