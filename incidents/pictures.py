"""A picture from a telephone, made safe to keep: decoded, turned upright, made smaller, encoded anew.

What the telephone wrote beside the picture (place, device, preview, comments) is left behind.
"""

import io
import warnings
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from agencies.actions import NotAllowed

LARGEST_BYTES = 12_000_000
# a small file may unpack to more than the memory there is; a JPEG is made smaller while it is decoded
LARGEST_PIXELS = {"JPEG": 80_000_000}
LARGEST_OTHERS = 20_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


class Picture(NamedTuple):
    """A JPEG with its sides in pixels."""

    jpeg: bytes
    width: int
    height: int


def made_safe(raw: bytes) -> Picture:
    """The picture as it is kept. Raises NotAllowed for what is no picture, or too large a one."""
    if len(raw) > LARGEST_BYTES:
        raise NotAllowed(_("the picture is larger than %d MB; send a smaller one") % (LARGEST_BYTES // 1_000_000))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
                if opened.width * opened.height > LARGEST_PIXELS.get(opened.format or "", LARGEST_OTHERS):
                    raise NotAllowed(_("the picture has too many pixels; send a smaller one"))
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = Image.frombytes("RGB", upright.size, upright.tobytes())
        target = io.BytesIO()
        clean.save(target, "JPEG", quality=82, optimize=True)
    except NotAllowed:
        raise
    except Exception as error:  # the decoders raise whatever a broken file makes them
        raise NotAllowed(_("this is no picture that can be read; send a JPEG, PNG or WebP")) from error
    return Picture(target.getvalue(), clean.width, clean.height)
