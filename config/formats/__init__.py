"""How dates look where Django itself writes them, such as in the admin; pages name zones by `{% when %}`."""
