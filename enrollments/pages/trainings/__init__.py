"""Trainings as the public and their students meet them."""
