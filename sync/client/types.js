/**
 * The shapes the client's modules share. No code.
 *
 * @typedef {string | number | boolean | null | Json[] | { [key: string]: Json }} Json
 * @typedef {{ [field: string]: Json }} Fields
 * @typedef {Fields & { id: string }} Row  a row as it is on the wire
 *
 * @typedef {"create" | "update" | "delete"} Op
 *
 * What a person did, as a caller of `save` gives it. `root` may be left out where `set` or `was` name it; null: none.
 * @typedef {object} Draft
 * @property {Op} op
 * @property {string} table
 * @property {string} id
 * @property {Fields} [set]
 * @property {Fields} [was]  what the person saw, per field of `set`
 * @property {string | null} [root]
 *
 * The same, written down: `seq` is this replica's own count and never changes; the number on the wire is
 * `seq + shift` (see outbox.js).
 * @typedef {object} Entry
 * @property {number} seq
 * @property {string} at
 * @property {Op} op
 * @property {string} table
 * @property {string} id
 * @property {string | null} root
 * @property {Fields} set
 * @property {Fields | null} was
 *
 * @typedef {{ code: string, message?: string, fields?: Json }} Refusal
 * @typedef {Entry & { error: Refusal, refused_at: string }} Refused
 *
 * A change as pulled, or as the `record` of an answer.
 * @typedef {object} Change
 * @property {"put" | "leave" | "delete"} op
 * @property {string} scope
 * @property {string} table
 * @property {string} id
 * @property {number} [version]
 * @property {string[]} [parents]
 * @property {Fields} [data]
 * @property {boolean} [unconfirmed]  it came as the record of an answer, which no pull has confirmed yet
 *
 * A scope this phone lost, at its place between the changes.
 * @typedef {{ op: "dropped", scope: string }} Dropped
 *
 * @typedef {object} Page
 * @property {string} user
 * @property {string} epoch
 * @property {string} cursor
 * @property {boolean} more
 * @property {number} last_mutation
 * @property {string[]} [dropped]
 * @property {string[]} [scopes]
 * @property {number} [total]
 * @property {number} [later]  about so many rows still follow, though the rest is here
 * @property {Limits} [limits]
 * @property {Change[]} changes
 *
 * @typedef {{ page?: number, push?: number, push_bytes?: number, offline_days?: number }} Limits
 *
 * @typedef {object} Result
 * @property {number} number
 * @property {"applied" | "merged" | "conflict" | "rejected" | "duplicate"} status
 * @property {string} [first]
 * @property {Change | null} [record]
 * @property {Refusal | null} [error]
 *
 * @typedef {object} Mutation  an entry as it is sent
 * @property {number} number
 * @property {string} at
 * @property {Op} op
 * @property {string} table
 * @property {string} id
 * @property {Fields} [set]
 * @property {Fields} [was]
 *
 * A row as held: the server's last word on it. `scopes` only where they are not those of its root.
 * @typedef {{ version: number, data: Row, scopes?: string[] }} Held
 * A row that was deleted, kept a while so that an undo can show it; `version` is that of the delete, 0 if not known.
 * @typedef {Held & { table: string }} Gone
 *
 * One root with all that belongs to it: one IndexedDB record, for records are what costs.
 * @typedef {object} Bundle
 * @property {string} id
 * @property {string[]} scopes
 * @property {Held | null} row
 * @property {{ [table: string]: Held[] }} rows
 * @property {Gone[]} gone
 * @property {Entry[]} pending
 * @property {{ parts: number, upto: string } | null} spill  older rows stand in `parts` records of their own; none of them is younger than `upto`
 *
 * @typedef {{ root: string, part: number, rows: { [table: string]: Held[] } }} Part
 *
 * Shared rows of one table whose ids end in the same 10 bits.
 * @typedef {object} Chunk
 * @property {string} id  `table/0000` … `table/1023`
 * @property {(Held & { scopes: string[] })[]} rows
 * @property {Entry[]} pending
 *
 * How many rows, and the SHA-256 of their lines, per scope and table.
 * @typedef {{ count: number, sha256: string }} TableDigest
 * @typedef {Map<string, Map<string, TableDigest>>} Digests
 * The same as the server says it; `tables` where the cursor has seen all that is new in the scope.
 * @typedef {{ current: boolean, tables?: { [table: string]: TableDigest } }} ScopeDigest
 *
 * What pages read: base ⊕ pending.
 * @typedef {object} View
 * @property {Row} root
 * @property {{ [table: string]: Row[] }} rows  every table that belongs to the root, sorted by id
 * @property {number} waiting  changes of this bundle not yet answered
 * @property {string[]} unsent  `table/id` of the rows those changes touch
 *
 * One line of the index: flat, and with the same keys in every line. Those that were stored have them in common, so that
 * they are read by name: neither spread nor cloned.
 * @typedef {{ id: string } & { [key: string]: Json }} Line
 *
 * What the application says about its tables.
 * @typedef {object} Description
 * @property {string} root  the table a bundle is made of
 * @property {{ [table: string]: string }} children  table → its field that names the root
 * @property {number} version  of `lineOf` and `compare`; another number rebuilds the index
 * @property {(view: View) => Line} lineOf  rows that spilled are not in this view
 * @property {(a: Line, b: Line) => number} compare  a total order, ids last; on keys that do not stand apart
 * @property {Apart} [apart]
 * @property {(table: string, entry: Entry, user: string, row: Row | null) => Fields} [derive]  fields the server would make, until it has; it gets the row as it was, too
 * @property {(rows: View["rows"]) => void} [settle]  makes rows follow from others of the same root, as the server will
 * @property {string[]} [staying]  tables whose rows never spill, however old: lines are made of them
 * @property {(replica: import("./replica.js").Replica) => Promise<number>} [conflicts]  how many this person is to look through
 * @property {{ [table: string]: Listed }} [lists]  shared tables, and tables that belong to the roots, of which lists are made, each with an index of its own
 *
 * A table in lists: what a list shows, sorts, filters and finds by. `version` counts for these lines, too. `lineOf` is
 * given the row, its root (itself, if it is shared), and whether changes of the row wait. Lines of a table that belongs
 * to the roots get a key `root`, the root's id. Spilled rows are listed, too.
 * @typedef {{ lineOf: LineOf, compare: (a: Line, b: Line) => number, apart?: Apart }} Listed
 *
 * Keys of lines that few pages ask for, by the name of a part: they are read where the part is asked for.
 * @typedef {{ [part: string]: string[] }} Apart
 * @typedef {(row: Row, root: Row, unsent: boolean) => Line} LineOf
 *
 * @typedef {import("idb").IDBPTransaction<unknown, string[], "readonly" | "readwrite">} Tx
 */
export {};
