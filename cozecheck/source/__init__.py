"""Files: finding config folders, reading them safely, and the comments in them that speak to cozecheck."""
