/** Lists of code points in hexadecimal, as they are written in this folder, for use inside a character class. */

/** '7fd 897-89f' -> '\u{7fd}\u{897}-\u{89f}'. */
export const codePointRanges = (hex: string): string => hex.replace(/[0-9a-f]+/g, '\\u{$&}').replaceAll(' ', '')
