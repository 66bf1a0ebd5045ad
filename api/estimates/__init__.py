"""Estimates by the policy's rules, strict on the way in and exact on the way out."""
