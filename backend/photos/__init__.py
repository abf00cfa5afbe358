"""Photos of products: taken with the phone, shown at once, there for everybody when they have arrived (B1)."""
