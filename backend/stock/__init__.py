"""Stock as a ledger: what is on hand is the sum of what was booked, and every booking says why (B1)."""
