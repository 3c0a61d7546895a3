"""What an image file tells besides its picture: where it was taken, with which camera, and whose that is.

Only the tags are read, wherever they stand in the file. No pixel is decoded: a broken or huge picture does no harm.
"""

import re
import struct
import warnings
from collections.abc import Iterator
from itertools import islice

_TIFF = (re.compile(rb"II\*\0"), re.compile(rb"MM\0\*"))
"""How Exif data begin, whatever box the format of the image keeps them in."""
_BLOCKS, _BLOCK = 8, 1_000_000
"""How many Exif blocks of a file are read, and how many bytes of one."""

_PLACE, _DEVICE, _SERIAL, _OWNER = "拍摄地点（GPS）", "相机或手机的型号", "序列号", "机主或作者的名字"
_MAIN, _CAMERA, _GPS = 0, 0x8769, 0x8825
_GPS_VERSION = 0
_TAGS: dict[str, dict[int, set[int]]] = {
    _DEVICE: {_MAIN: {0x010F, 0x0110, 0x013C}},
    _SERIAL: {_CAMERA: {0xA431, 0xA435}},
    _OWNER: {_MAIN: {0x013B, 0x9C9D}, _CAMERA: {0xA430}},
}
"""What is told → directory of Exif → make, model, host; serial numbers of body and lens; artist, author, owner."""
_WORDS: dict[str, tuple[bytes, ...]] = {
    _PLACE: (b"GPSLatitude", b"GPSLongitude"),
    _DEVICE: (b"tiff:Make", b"tiff:Model", b"Raw profile type exif", b"Raw profile type APP1"),
    _SERIAL: (b"SerialNumber",),
    _OWNER: (b"OwnerName",),
}
"""The same in XMP, and as PNG texts."""


def told(data: bytes) -> tuple[str, ...]:
    """What the image file `data` tells, in Chinese; nothing if it shows its picture only."""
    found = {what for what, words in _WORDS.items() if any(word in data for word in words)}
    for block in _exif_blocks(data):
        found |= _in_exif(block)
    return tuple(what for what in _WORDS if what in found)


def _exif_blocks(data: bytes) -> Iterator[bytes]:
    for order in _TIFF:
        for match in islice(order.finditer(data), _BLOCKS):
            yield data[match.start() : match.start() + _BLOCK]


def _in_exif(block: bytes) -> set[str]:
    from PIL.Image import Exif  # noqa: PLC0415 - it costs 0.03 s, and most sites show no image

    exif = Exif()
    try:
        with warnings.catch_warnings(action="ignore"):
            exif.load(b"Exif\0\0" + block)
            directories = {_MAIN: set(exif), _CAMERA: set(exif.get_ifd(_CAMERA)), _GPS: set(exif.get_ifd(_GPS))}
    except (struct.error, ValueError, TypeError, LookupError, SyntaxError, OSError, ArithmeticError):
        return set()  # what looked like Exif is none
    found = {what for what, tags in _TAGS.items() if any(directories[place] & wanted for place, wanted in tags.items())}
    return found | ({_PLACE} if directories[_GPS] - {_GPS_VERSION} else set())
