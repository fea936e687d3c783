"""The ways in for somebody without a password: an invitation, or »Glemt adgangskode«."""
