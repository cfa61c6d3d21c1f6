"""What a change does to the server: two states of configuration folders, loaded and compared."""
