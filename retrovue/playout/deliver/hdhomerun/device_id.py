"""The id of a tuner: eight hexadecimal digits, the last of which makes the sum right.

Clients refuse to address a device whose id does not add up. Every other digit counts through a table, the digits
between them as they are, and all of them together come to zero.
"""

_COUNTS_AS = (0xA, 0x5, 0xF, 0x6, 0x7, 0xC, 0x1, 0xB, 0x9, 0x2, 0x8, 0xD, 0x4, 0x3, 0xE, 0x0)
_FIRST = 0x1
"""Every tuner's id begins with it."""
_SECOND = range(0x3, 0x10)
"""Below are tuners so old that clients would not ask them over HTTP."""


def device_id(number: int) -> str:
    """The id that a number stands for; numbers that differ by less than 13 x 16^5 have different ids."""
    rest, second = divmod(number, len(_SECOND))
    digits = [_FIRST, _SECOND[second], *(rest >> 4 * place & 0xF for place in range(5))]
    return "".join(f"{digit:X}" for digit in (*digits, _sum(digits)))


def is_device_id(text: str) -> bool:
    """Whether it has the form and adds up."""
    if len(text) != 8 or any(sign not in "0123456789ABCDEF" for sign in text):
        return False
    return _sum([int(sign, 16) for sign in text]) == 0


def _sum(digits: list[int]) -> int:
    total = 0
    for place, digit in enumerate(digits):
        total ^= digit if place % 2 else _COUNTS_AS[digit]
    return total
