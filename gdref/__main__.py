"""python -m gdref runs the command gdref."""

from gdref.cli import main

main()
