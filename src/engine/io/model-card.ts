/** What a model card says about languages: the `language` key in the front matter of README.md, as the Hub reads it. */
import { join } from 'node:path'
import { readSmallFile } from './json-file'

/** Far more than any card lists; mBERT and its kin name about a hundred. */
const MAX_LANGUAGES = 300
/** An ISO code with or without a region, or a word such as "multilingual". */
const LANGUAGE = /^[A-Za-z][A-Za-z0-9-]{1,29}$/

/** Codes in the card's order; empty where there is no card or it does not say. */
export async function cardLanguages(folder: string): Promise<string[]> {
  const bytes = await readSmallFile(join(folder, 'README.md')).catch(() => null)
  const lines =
    bytes
      ?.toString('utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/) ?? []
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1
  const at = lines.slice(0, Math.max(0, end)).findIndex((line) => /^languages?:/.test(line))
  if (at < 0) return []
  const inline = (lines[at] ?? '').slice((lines[at] ?? '').indexOf(':') + 1).trim()
  const given = inline === '' ? listItems(lines.slice(at + 1, end)) : inline.replace(/^\[|\]$/g, '').split(',')
  const codes = given.map((code) => code.trim().replace(/^(['"])(.*)\1$/, '$2')).filter((code) => LANGUAGE.test(code))
  return [...new Set(codes)].slice(0, MAX_LANGUAGES)
}

/** "- en" lines up to the next key. */
function listItems(lines: readonly string[]): string[] {
  const next = lines.findIndex((line) => !/^\s*-\s+\S/.test(line))
  return lines.slice(0, next < 0 ? lines.length : next).map((line) => line.replace(/^\s*-\s+/, ''))
}
