"""What has happened: events, their envelope, their codec, and the stores that keep them."""
