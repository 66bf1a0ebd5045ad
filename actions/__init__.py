"""The action server: one module per capability of the dialogue."""
