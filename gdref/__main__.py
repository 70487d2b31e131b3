"""python -m gdref is the program gdref."""

from gdref.cli import main

main()
