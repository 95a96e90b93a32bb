/** Lower-casing one character at a time, as the reference does: JavaScript alone makes ς of a Σ at the end of a word. */
export const lower = (text: string): string => text.replaceAll('Σ', 'σ').toLowerCase()
