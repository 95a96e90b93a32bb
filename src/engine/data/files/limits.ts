/** Bounds that keep a hostile or broken data file from taking memory or time without end. */

/** Read from disk at once: large enough to stream fast, small enough that main answers its window between two reads. */
export const CHUNK_BYTES = 64 * 1024

/** Longest row. An unclosed quote swallows at most this much before it is called broken; comments are a few kilobytes. */
export const MAX_RECORD_BYTES = 1024 * 1024

/** Widest table: one column a label stays far below; a file of a million commas does not become a million columns. */
export const MAX_COLUMNS = 2000

/** Rows, and bytes if they are long, that a guess about the file is made from. */
export const SAMPLE_ROWS = 300
export const SAMPLE_BYTES = 2 * 1024 * 1024

/** Preview for the import dialog. */
export const PREVIEW_ROWS = 20
export const PREVIEW_CHARACTERS = 2000

/** A column with more distinct names than this is free text or ids, not labels. */
export const MAX_LABELS = 500

/** How far `inspectFile` looks for the label names of a list or delimited column: about a second of reading. */
export const LABEL_SEARCH_BYTES = 64 * 1024 * 1024

/** Rows handed over at once: one transaction of the store. */
export const BATCH_ROWS = 500

/** Bad rows kept in a survey; the rest is only counted. */
export const MAX_BAD_ROWS = 100

/** Text compresses three to ten times; a file that unpacks to a hundred times its size and past this much was made to fill disks. */
export const MAX_UNPACKED_RATIO = 100
export const FREE_UNPACKED_BYTES = 256 * 1024 * 1024

/** Footers of large Parquet files take a megabyte. */
export const MAX_FOOTER_BYTES = 32 * 1024 * 1024

/** Writers aim at pages of a megabyte, a few put a whole row group into one. Memory is that of one page a column. */
export const MAX_PAGE_BYTES = 128 * 1024 * 1024
export const MAX_PAGE_VALUES = 8 * 1024 * 1024

/** A page header is some dozens of bytes and the smallest and largest value, which may be a comment. */
export const MAX_PAGE_HEADER_BYTES = 4 * 1024 * 1024
