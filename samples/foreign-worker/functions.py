"""What worker.py can run: a function for each step, which takes an item and yields output and follow-up items."""


def square(n):
    yield n * n


def halve(n):
    if n < 0:
        raise ValueError(f"{n} is negative")
    yield n / 2
    if n > 1:
        yield Push(n // 2, "halve")
