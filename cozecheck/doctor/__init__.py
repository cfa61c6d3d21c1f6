"""Why does a plugin not work? The prediction, the way to its server step by step, this machine, and the Coze Studio server."""
