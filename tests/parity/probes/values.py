"""Values that probes are run with: the plain ones and those that break things."""

HOSTILE = [
    "&<>\"'",
    "&amp; &#34;",
    "</script><script>alert('x')</script>",
    "\\ ` / ${x} \\u0041 \\n",
    "%",
    "%(name)s %s %% %(name",
    "{{ x }} {% if %} {# #}",
    "\x00\x01\x1f\x7f\x85\u2028\u2029\ufeff",
    "line\nline\r\nline\rline\ttab",
    "😀 e\u0301 \U0001d504 \uffff",
    "\u202eright to left\u202c עברית",
    "İıßẞſΣς",
    "__proto__",
    "constructor",
    "toString",
    " \u00a0\u3000 ",
    "007",
    "undefined",
]
NUMBERS = [0, 1, 2, 3, -1, -7, 10, 2**31, 2**53 - 1, -(2**53 - 1)]
SIMPLE = ["", "a", "b", "ab", "aa", "\uffff", "😀", "Z", "0", "1", "True", "None"]
CONTAINERS = [
    [],
    [0],
    [1],
    [True],
    ["a"],
    ["a", "b"],
    [[], {}],
    [[1], {"a": [None]}],
    {},
    {"a": 1},
    {"a": True},
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
    {"__proto__": 1},
    {"constructor": "x", "__proto__": None, "toString": "t", "length": 5, "items": "i", "": "empty", "a b": "blank"},
]
ALL = [None, True, False, *NUMBERS, *SIMPLE, *HOSTILE, *CONTAINERS]
FEW = [None, True, False, 0, 1, 2, -7, "", "a", "ab", "1", "__proto__", "😀", *CONTAINERS]
