"""What leaves of an order in parts: parcels with lines and tracking (B4)."""
