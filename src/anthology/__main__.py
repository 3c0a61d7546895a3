"""`python -m anthology` is the command `anthology`."""

from anthology.cli import main

if __name__ == "__main__":
    main()
