"""Orders and offers (B3 to B5), and what is being typed of them."""
