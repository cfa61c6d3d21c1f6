"""Requests for other programs: each loaded tool's call as Coze Studio makes it, without a secret in it. Pure functions from a Collection to text."""
