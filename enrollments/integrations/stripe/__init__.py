"""Stripe: the client (`client.stripe_gateway`), its records and errors, and a simulator of the service."""
