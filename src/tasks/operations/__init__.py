"""What diagrams may ask of the host: a small closed catalogue, one operation a file."""
