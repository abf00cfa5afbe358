"""Prices: the rule (B2), customers' individual prices, and the pages that explain both."""
