"""Live inputs: pictures that arrive while they are shown, cut on the channel's clock."""
