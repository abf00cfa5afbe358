"""Order templates: products with quantities under a name, of the company, of a customer, or one's own (B3)."""
