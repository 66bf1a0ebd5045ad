"""Benchmarks: each a ratio of ours to a peer, measured in one run on one machine."""
