"""Django's PostgreSQL backend, with moments read as fast as psycopg can (see `base`)."""
