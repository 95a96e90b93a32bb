/** Commands as a person types them in the project's folder, for sentences that name one. */

/** `words` of the headless program, in backquotes. */
export const commandLine = (words: string): string => `\`npm run -s moderato -- ${words}\``
