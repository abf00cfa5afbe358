"""The catalogue: products and the categories they stand in (B1)."""
