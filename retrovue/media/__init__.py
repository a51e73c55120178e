"""What the catalog knows, as plain values."""
