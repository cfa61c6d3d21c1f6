"""Values only: what every other package speaks. Standard library only."""
