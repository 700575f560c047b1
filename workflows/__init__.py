"""The rule book: pure Python, values in and values out; the present instant is always an argument."""
