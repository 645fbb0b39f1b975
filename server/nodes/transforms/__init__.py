"""Rows in, rows out, one by one."""
