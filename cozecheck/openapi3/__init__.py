"""kin-openapi v0.118.0, as far as Coze Studio uses it: decode, resolve references, validate."""
