"""How well the assistant understands, measured on sentences it was not trained on."""
