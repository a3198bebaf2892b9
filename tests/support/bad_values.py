"""What people, programs and attackers send in the place of what was meant."""

from collections.abc import Iterator

_LONG = 10_000

JSON_VALUES: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "false": b"false",
    "zero": b"0",
    "minus one": b"-1",
    "a fraction": b"1.5",
    "10**40": b"1" + b"0" * 40,
    "an integer of 400 digits": b"9" * 400,
    "an integer of 5,000 digits": b"9" * 5_000,
    "1e400": b"1e400",
    "-1e400": b"-1e400",
    "the largest float": b"1.7976931348623157e308",
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "empty": b'""',
    "whitespace": b'" \\t\\n\\u00a0\\u2003"',
    "10,000 characters": b'"' + b"x" * _LONG + b'"',
    "10,000 characters of four bytes": b'"' + "🎬".encode() * _LONG + b'"',
    "NUL": b'"a\\u0000b"',
    "a bell": b'"a\\u0007b"',
    "a lone high surrogate": b'"a\\ud800b"',
    "a lone low surrogate": b'"\\udc00"',
    "bytes that are no UTF-8": b'"\xff\xfe"',
    "right to left": b'"\\u202e\\u05e9\\u05dc\\u05d5\\u05dd\\u202c"',
    "an emoji of several": '"👩‍👩‍👧"'.encode(),
    "markup": b'"<script>alert(1)</script>\'; DROP TABLE journal; --{{7*7}}%s"',
    "an empty array": b"[]",
    "an array of null": b"[null]",
    "an array of 10,000": b"[" + b",".join([b'"x"'] * _LONG) + b"]",
    "an empty object": b"{}",
    "an unknown object": b'{"colour": "red"}',
    "an object of 10,000": b"{" + b",".join(b'"k%d":1' % number for number in range(_LONG)) + b"}",
    "an unknown member": b'"no-such-member"',
    "a day that is none": b'"0000-00-00"',
    "a day that never was": b'"2023-02-29"',
    "the year 99999": b'"99999-01-01"',
    "a period that is none": b'"2020-Q9"',
    "year 0000": b'"0000"',
    "an id of nothing": b'"00000000-0000-0000-0000-000000000000"',
    "an id cut off": b'"00000000-0000-0000-0000-0000"',
    "a number in words": b'"NaN"',
    "a large exponent": b'"1e999999999"',
    "digits of another script": '"١٢٣٤٥٦٧٨"'.encode(),
    "digits with underscores": b'"1_0"',
    "nested 10,000 deep in arrays": b"[" * _LONG + b"]" * _LONG,
    "nested 10,000 deep in objects": b'{"a":' * _LONG + b"1" + b"}" * _LONG,
    "nested 500 deep in arrays": b"[" * 500 + b"]" * 500,
    "nested 500 deep in objects": b'{"a":' * 500 + b"1" + b"}" * 500,
}
"""JSON texts, right or wrong, that stand where a value is expected."""

JSON_NAMES: dict[str, bytes] = {
    "unknown": b'"colour"',
    "empty": b'""',
    "NUL": b'"a\\u0000"',
    "a lone surrogate": b'"\\ud800"',
    "10,000 characters": b'"' + b"k" * _LONG + b'"',
    "dots": b'"a.b"',
    "a dunder": b'"__class__"',
}
"""Names that no object here has."""

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "whitespace": b" \n",
    "null": b"null",
    "a number": b"1",
    "a text": b'"text"',
    "an array": b"[]",
    "cut off": b'{"name": "Stu',
    "single quotes": b"{'name': 1}",
    "a trailing comma": b'{"name": 1,}',
    "two values": b"{}{}",
    "NaN": b"NaN",
    "no UTF-8": b"\xff\xfe\x00",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a form": b"name=x&types=school",
    "deep": b"[" * 100_000,
}
"""Bodies that are no JSON, or JSON of another shape."""

TEXTS: dict[str, bytes] = {
    "empty": b"",
    "whitespace": b"  ",
    "a letter": b"x",
    "zero": b"0",
    "minus one": b"-1",
    "just too many": b"201",
    "a fraction": b"1.5",
    "an exponent": b"1e400",
    "10**40": b"1" + b"0" * 40,
    "5,000 digits": b"9" * 5_000,
    "NaN": b"NaN",
    "null": b"null",
    "true": b"true",
    "NUL": b"a\x00b",
    "no UTF-8": b"\xff\xfe",
    "a lone surrogate": b"\xed\xa0\x80",
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd".encode(),
    "an emoji": "🎬".encode(),
    "10,000 characters": b"x" * _LONG,
    "an id of nothing": b"00000000-0000-0000-0000-000000000000",
    "an id cut off": b"00000000-0000-0000-0000-0000",
    "climbing up": b"../../etc/passwd",
    "a line break": b"a\r\nSet-Cookie: x=1",
    "a wildcard": b"%",
    "a day that is none": b"0000-00-00",
    "digits of another script": "١٢٣".encode(),
    "base64 of junk": b"anVuaw==",
    "base64 of NUL": b"AGEA",
    "base64 of no UTF-8": b"__79_A==",
    "base64 of another list's place": b"MDE5M2YwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw",
    "base64 of a number": b"OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
}
"""Texts that stand in a path, a query or a header."""

HEADERS: dict[str, list[bytes]] = {
    "Idempotency-Key": [b"", b" ", b"two words", b"\xe9\xff", b"k" * 201, b"k" * 10_000],
    "If-Match": [b"", b"*", b"1", b'"', b'"0"', b'"x"', b'"-1"', b'W/"1', b'"999999999999999999"', b'"' + b"9" * 5_000],
    "Accept": [b"", b"\xff", b"text/html;q=nan", b"application/xml", b"*/*" * 3_000],
    "Accept-Language": [b"", b"\xff", b"nl;q=nan", b"en;q=1e400", b"en;q=", b";;;,,,=", b"nl," * 5_000, b"\xb2"],
    "traceparent": [b"", b"\xff", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"ff-1-1-1", b"0" * 10_000],
    "If-None-Match": [b"", b'"', b"\xff", b"W/" * 1_000],
    "Authorization": [
        *(b"", b" ", b"\xff", b"Bearer", b"Bearer ", b"Bearer  ", b"Basic eDp5", b"Bearer a b", b"Negotiate"),
        *(b"Bearer \xff\xfe", b"Bearer x", b"Bearer a.b.c", b"Bearer ..", b"Bearer e30.e30.", b"Bearer bnVsbA.e30.x"),
        *(b"Bearer eyJhbGciOiJub25lIn0.e30.", b"Bearer " + b"[" * 3_000, b"Bearer " + b"x" * 10_000),
        *(b"Bearer mk_", b"Bearer mk__", b"Bearer mk_x_y", b"Bearer mk_%00_x", b"Bearer mk_" + b"x" * 10_000),
    ],
    "Cookie": [
        *(b"\xff=;;;=", b"mediate_session=", b"mediate_session=\xff", b"mediate_session=" + b"x" * 10_000),
        *(b"__Host-mediate_session=x; mediate_session=y", b'mediate_session="\\000"'),
    ],
    "Range": [b"bytes=9-1"],
}
"""Values of headers that a request may carry, each wrong in its own way."""

TYPES: tuple[bytes, ...] = (
    b"",
    b"text/plain",
    b"application/xml",
    b"application/x-www-form-urlencoded",
    b"multipart/form-data",
    b"multipart/form-data; boundary=x",
    b"application/json; charset=utf-16",
    b"\xff/\xff",
    b";",
)
"""Content types that are not those of JSON."""

METHODS = ("PUT", "DELETE", "PATCH", "POST", "OPTIONS", "TRACE", "BREW", "get")


def nowhere() -> Iterator[str]:
    """Yield targets that lead to nothing, many of them on purpose."""
    yield from ("//", "/v1", "/v1/", "/v1//", "/v1/nowhere", "/v1/nowhere/x", "/v1/agendas", "/v1/agendas/", "/v2/x")
    yield from ("/v1//agendas/lines", "/v1/agendas//lines", "/v1/agendas/./lines", "/v1/agendas/x/../lines")
    yield from ("/v1/agendas/openapi.json", "/v1/community/../../health/ready", "/v1/community/health/ready")
    yield from ("/%00", "/%ff", "/v1/%00/x", "/v1/%ff/%fe", "/v1/agendas/%2e%2e/lines", "/v1/agendas/lines%00")
    yield from ("/docs", "/redoc", "/openapi.json", "/health", "/health/x", "/.env", "/" + "x" * 20_000)
    for climb in ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//", "/", "%2f", "%00"):
        yield f"/static/{climb}{climb}{climb}etc/passwd"
    yield from ("/static", "/static/", "/static/..", "/static/page.css", "/static/%ff", "/static/" + "x" * 20_000)
