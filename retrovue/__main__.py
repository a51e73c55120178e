"""`python -m retrovue` is the `retrovue` command."""

from retrovue.cli.main import main

main()
