"""Small workflows, one idea each; README.md lists them."""
