"""Benchmarks: each module prints one table; what they mean and last said stands in bench/README.md."""
