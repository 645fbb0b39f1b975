"""Watermark: says which column is the time, and how late a row may come."""
