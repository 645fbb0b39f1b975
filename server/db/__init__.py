"""The database: a pool, PostgreSQL from a wheel, migrations."""
