"""https on the local network, so that real phones can use the app in development. Never for production."""
