"""`cozecheck serve`: a local host that loads plugins as Coze Studio does, and calls their tools."""
