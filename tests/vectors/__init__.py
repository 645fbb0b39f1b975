"""Cases that the server and the page must answer alike."""
