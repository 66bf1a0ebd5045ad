"""The documents that an application needs (art. 14)."""
