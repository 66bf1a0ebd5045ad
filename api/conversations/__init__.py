"""Conversations, their transcripts and the turns between an applicant and the assistant."""
