"""The reference, written from the code: ``make docs``; ``meanings`` holds what code cannot say.

Each module renders one page and raises nothing: what nobody has explained is a fault that the
tests of the documentation report, with the name of the file in which to explain it.
"""
