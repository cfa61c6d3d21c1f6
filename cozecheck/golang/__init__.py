"""What Go's libraries accept: one small module for each library."""
