"""LakeStream: the server. Rooms and floors are described in ARCHITECTURE.md."""
