"""Trainings as those who lead them work with them."""
