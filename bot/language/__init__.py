"""Chinese text of applicants → normalised text, clauses and facts; knows nothing of Rasa."""
