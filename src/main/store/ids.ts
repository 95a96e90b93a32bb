/** Immutable ids of projects, labels, runs and batches: 12 letters and digits, safe as a folder name on every system. */
import { randomBytes } from 'node:crypto'

/** 32 signs without i, l, o and u, so that an id can be read aloud; one case, since some file systems know only one. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export const newId = (): string => Array.from(randomBytes(12), (byte) => ALPHABET[byte & 31]).join('')
