"""Whether the database was made by the migrations that are here now."""
