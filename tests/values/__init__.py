"""Values for placeholders."""
