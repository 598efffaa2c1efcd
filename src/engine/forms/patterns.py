"""What form-js 1.23 takes for an e-mail address and an international phone number.

The e-mail rule is HTML's (living standard, "valid e-mail address"). The phone rule is `+` or `00`, a country calling
code, a further prefix of the shape of ITU-T E.164's zones, and 4 to 20 digits to the end; it may stand anywhere in the
text, as it may there.
"""

import re

_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
EMAIL = re.compile(rf"\A[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(?:\.{_LABEL})*\Z", re.ASCII)

# Country calling codes (ITU-T E.164, list of assigned codes, with the area codes of zone 1 that are countries).
_CODES = """
1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 76 77 81 82 84
86 90 91 92 93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238
239 240 241 242 243 244 245 246 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 291
297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 379 380 381 382 383 385 386 387
389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 670 672 673 674 675 676 677
678 679 680 681 682 683 685 686 687 688 689 690 691 692 850 852 853 855 856 880 886 960 961 962 963 964 965 966 967 968
970 971 972 973 974 975 976 977 992 993 994 995 996 998 1242 1246 1264 1268 1284 1340 1345 1441 1473 1649 1664 1670
1671 1684 1721 1758 1767 1784 1787 1809 1829 1849 1868 1869 1876 1939 4779 5999 3906698
""".split()  # noqa: SIM905  # a table of 240 figures reads better as one
_THREE = {"2": "12345689", "3": "578", "4": "2", "5": "09", "6": "789", "8": "035789", "9": "679"}  # then any digit
_TWO = {"2": "07", "3": "0123469", "4": "01345679", "5": "12345678", "6": "0123456", "8": "1246", "9": "0123458"}
_ZONE = "|".join(
    [f"{first}[{rest}][0-9]" for first, rest in _THREE.items()]
    + [f"{first}[{rest}]" for first, rest in _TWO.items()]
    + ["[17]"]
)
PHONE = re.compile(rf"(?:\+|00)(?:{'|'.join(_CODES)})(?:{_ZONE})[0-9]{{4,20}}\Z", re.ASCII)
