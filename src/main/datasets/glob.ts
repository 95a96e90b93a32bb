/** The patterns by which a dataset's card names its files. */

/** More wildcards than any card has; each may cost the matching another factor. */
const MAX_WILDCARDS = 8
const MAX_LENGTH = 300

/** `*` and `?` within a folder, `**` across folders, `[…]` a character. Null for a pattern that is none. */
export function globPattern(pattern: string): RegExp | null {
  const parts = pattern.match(/\*\*\/|\*\*|\*|\?|\[[^\]/]+\]|[^*?[]+|\[/g) ?? []
  const wildcards = parts.filter((part) => part.startsWith('*')).length
  if (pattern === '' || pattern.length > MAX_LENGTH || wildcards > MAX_WILDCARDS) return null
  try {
    return new RegExp(`^${parts.map(source).join('')}$`, 'u')
  } catch {
    return null
  }
}

function source(part: string): string {
  if (part === '**/') return '(?:.*/)?'
  if (part === '**') return '.*'
  if (part === '*') return '[^/]*'
  if (part === '?') return '[^/]'
  if (/^\[.+\]$/.test(part)) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
  return part.replaceAll(/[\\^$.|+(){}[\]/]/g, '\\$&')
}
