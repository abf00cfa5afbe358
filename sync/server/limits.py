"""Limits of the protocol, announced in every page and enforced."""

PAGE_ROWS = 1_000  # a phone applies at most so many in one transaction without stuttering
PUSH_MUTATIONS = 200  # a lost reply costs at most so many repetitions
PUSH_BYTES = 1_048_576
RECORD_BYTES = 262_144  # a bundle on the phone holds several records and is read whole
TRANSACTION_ROWS = 1_000  # the clock stays locked while a transaction writes its feed
UNION_BRANCHES = 100  # scopes merged by one UNION
LATER_PAGES = (4, 32)
"""So many pages of rows that follow later make the first pull of them, and each after it. The newest thousands are soon
there, and a phone, which writes the record of a root once for all of a pull, is not busy with the others for long."""
LATER_TABLES = 16  # more would make a statement of a size that nobody has tried
ATTEMPTS = 8  # of a transaction that met another one
OFFLINE_DAYS = 14  # a phone without contact for so long locks; the application may say another number

LIMITS = {"page": PAGE_ROWS, "push": PUSH_MUTATIONS, "push_bytes": PUSH_BYTES, "record_bytes": RECORD_BYTES}
