"""Whether the machine, the sources, the files and the clients get on with the station: findings with their cures."""
