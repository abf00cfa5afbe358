"""Lists of products, as merchandise, accounting, till and shop programs write them."""
