"""The guide channel: from the logs of the station's channels to pages, from pages to pictures."""
