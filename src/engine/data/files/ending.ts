/** What the name of a data file says it is: `.csv` of `comments.csv.gz` too. */
import { extname } from 'node:path'

export const endingOf = (name: string): string => extname(name.replace(/\.(gz|zst|zstd)$/i, '')).toLowerCase()
