/** Names of files as a server gives them: hostile until checked, by the rules of every system at once. */
import { invalidInput } from '@shared/errors'

/** What file systems take of one part, less what is appended while a file arrives. */
const MAX_PART_BYTES = 200
const MAX_NAME_BYTES = 1000
/** Devices on Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i

/** Why a path inside a repository must not become one on a disk; null where it may. */
export function nameFault(name: string): string | null {
  const parts = name.split('/')
  if (name === '') return 'is empty'
  if (name.includes('\0')) return 'holds a NUL character'
  if (name.startsWith('/')) return 'is an absolute path'
  if (name.includes('\\')) return 'holds a backslash'
  if (/^[a-z]:/i.test(name)) return 'begins with a drive letter'
  if (parts.includes('..')) return 'leads out of its folder'
  if (parts.some((part) => part === '' || part === '.')) return 'has an empty part'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f<>:"|?*]/.test(name)) return 'holds a character that not every system takes'
  if (parts.some((part) => RESERVED.test(part))) return 'is the name of a device on Windows'
  if (parts.some((part) => /[. ]$/.test(part))) return 'has a part that ends in a dot or a space'
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES))
    return 'is too long'
  return null
}

/** @param where whose file it is, in words. @throws AppError('invalid-input') */
export function checkFileName(name: string, where: string): void {
  const fault = nameFault(name)
  if (fault !== null)
    throw invalidInput(
      `The file name ${JSON.stringify(name.slice(0, 100))} of ${where} ${fault}: it was refused, and nothing was written. Ask its owner to rename the file.`,
    )
}

/** All files of one folder tree: none may be another one's folder, nor stand there twice. @throws AppError('invalid-input') */
export function checkFileNames(names: readonly string[], where: string): void {
  for (const name of names) checkFileName(name, where)
  const files = new Set(names)
  const twice = names.length === files.size ? undefined : names.find((name, index) => names.indexOf(name) !== index)
  const asFolder = names.map((name) => foldersOf(name).find((folder) => files.has(folder))).find((name) => name !== undefined)
  const clash = twice ?? asFolder
  if (clash !== undefined)
    throw invalidInput(
      `The list of files of ${where} names ${JSON.stringify(clash)} ${twice ? 'twice' : 'as a file and as a folder'}: it was refused, and nothing was written. Its server is at fault; try another endpoint.`,
    )
}

const foldersOf = (name: string): string[] =>
  name
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'))
