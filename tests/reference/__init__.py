"""Coze Studio's plugin loader as a Go program of our own, and the way to ask it: see `client`."""
