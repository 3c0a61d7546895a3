"""What an image tells besides its picture, in every format, whole or broken. The images are made by Pillow."""

import io
from random import Random

import pytest
from PIL import Image

from anthology.pictures import told

PLACE, DEVICE, SERIAL, OWNER = "拍摄地点（GPS）", "相机或手机的型号", "序列号", "机主或作者的名字"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")


def picture(form: str, *wanted: str) -> bytes:
    """A small image whose Exif data hold what is wanted."""
    exif = Image.Exif()
    exif[0x010E] = "弹屏"  # a description, which gives nobody away
    if PLACE in wanted:
        exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 30.0, 0.0), 3: "E", 4: (122.0, 7.0, 0.0)})
    if DEVICE in wanted:
        exif[0x010F] = "Phone"
    if SERIAL in wanted:
        exif.get_ifd(0x8769)[0xA431] = "SN-1"
    if OWNER in wanted:
        exif[0x013B] = "甲"
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, form, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("wanted", [(PLACE,), (DEVICE,), (SERIAL,), (OWNER,), (PLACE, DEVICE, SERIAL, OWNER), ()])
def test_tags_are_told_in_every_format(form: str, wanted: tuple[str, ...]) -> None:
    assert told(picture(form, *wanted)) == wanted


def test_an_image_without_tags_tells_nothing() -> None:
    for form in (*FORMATS, "GIF"):
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, form)
        assert told(file.getvalue()) == ()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (b'<rdf:Description exif:GPSLatitude="37,30N"/>', PLACE),
        (b"<tiff:Model>X1</tiff:Model>", DEVICE),
        (b'aux:SerialNumber="1"', SERIAL),
        (b'exifEX:CameraOwnerName="a"', OWNER),
    ],
)
def test_what_xmp_says_is_told(words: bytes, what: str) -> None:
    assert told(picture("JPEG") + words) == (what,)


@pytest.mark.parametrize("form", FORMATS)
def test_a_broken_image_stops_nothing(form: str) -> None:
    whole = picture(form, PLACE, DEVICE, SERIAL, OWNER)
    chance = Random(form)
    for end in range(0, len(whole), 3):
        told(whole[:end])
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(4):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        told(bytes(damaged))


def test_no_pixel_is_decoded() -> None:
    """A header that claims 60,000 by 60,000 pixels costs nothing."""
    whole = picture("PNG", PLACE)
    size = whole.index(b"IHDR") + 4
    assert told(whole[:size] + (60_000).to_bytes(4, "big") * 2 + whole[size + 8 :]) == (PLACE,)
