"""`python -m simpleflow` is the command `simpleflow`."""

from simpleflow.cli.main import cli

if __name__ == "__main__":
    cli()
