"""What every process of the product shares: settings, the clock, logging and the launcher."""
