"""The Red Cross's public search for certificates: `client.search`, what it found, and a simulator of the service."""
