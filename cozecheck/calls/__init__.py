"""How Coze Studio calls a plugin's tool: arguments to a request, an answer to a result. Only `send` speaks to other machines."""
