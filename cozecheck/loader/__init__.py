"""Coze Studio's own steps with a config folder, in its order. Knows nothing of printing."""
