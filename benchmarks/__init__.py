"""How fast it is here, beside a floor measured in the same run: `make bench`."""
