"""`python build.py` is `anthology build` for the anthology in this folder."""

import sys
from pathlib import Path

from anthology.cli import main

if __name__ == "__main__":
    main(["--root", str(Path(__file__).parent), "build", *sys.argv[1:]])
