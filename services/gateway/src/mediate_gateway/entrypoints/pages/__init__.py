"""The hub's pages: drawn on the server, the same with and without JavaScript, in Dutch and in English."""
