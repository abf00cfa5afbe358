"""Groups of customers (*Kundengruppen*): price groups and marketing groups (A8)."""
