"""The products that somebody has at hand: his favourites, on all of his devices, and nobody else's business (B3)."""
