"""Geofence: who enters, leaves or stays in an area."""
