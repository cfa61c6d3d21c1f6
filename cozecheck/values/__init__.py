"""Configuration per environment: values for placeholders, from where they may come, and into which bytes they go."""
