"""Intakes: what an applicant hands in after consent, and where it stands."""
