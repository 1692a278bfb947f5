"""`python3 run.py bench groups`: the short name of `bench grouping`."""

from benchmarks.grouping import main

if __name__ == "__main__":
    main()
