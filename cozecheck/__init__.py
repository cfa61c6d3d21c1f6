"""Checks Coze Studio plugin configurations and predicts what the server will do with them."""

__version__ = "0.1.0"
