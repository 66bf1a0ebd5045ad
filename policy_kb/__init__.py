"""Policy data and the pure rules over it."""
