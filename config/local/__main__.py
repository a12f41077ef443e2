"""`python -m config.local run` and `… forget`."""

from __future__ import annotations

import argparse
import shutil
import sys

from config.local.folders import LOCAL, servers_folder
from config.local.run import only_one, run


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m config.local", description="Campanile on this machine.")
    parser.add_argument("action", choices=("run", "forget"), help="start the school, or remove all of its data")
    if parser.parse_args().action == "run":
        return run()
    return forget()


def forget() -> int:
    """Remove everything that earlier starts kept. Refuses while the school runs."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with only_one():
        for folder in {LOCAL, servers_folder()}:
            for path in folder.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.name != "run.lock":
                    path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
