"""From files to values: station files, secrets, the logs and the locks of the state folder."""
