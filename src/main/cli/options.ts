/** The command line of the headless program: options by command, and sentences for what does not fit. */
import { parseArgs } from 'node:util'
import { invalidInput } from '@shared/errors'
import { commandLine } from './command-line'

export interface OptionSpec {
  /** `flag` takes no value. */
  readonly kind: 'text' | 'number' | 'flag'
  /** Placeholder and meaning, as help prints them. */
  readonly help: string
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

export interface Arguments {
  readonly positionals: readonly string[]
  /** Names of the options that were given. */
  readonly given: readonly string[]
  text(name: string): string | undefined
  number(name: string): number | undefined
  flag(name: string): boolean
}

/** Options that every command takes. */
export const commonOptions: OptionSpecs = {
  json: { kind: 'flag', help: 'print exactly one JSON object on standard output' },
  home: { kind: 'text', help: 'DIR  the data folder (default: MODERATO_HOME, or the one the app uses)' },
  help: { kind: 'flag', help: 'print this help' },
}

/** @throws AppError('invalid-input') naming the option and what was expected */
export function parseOptions(command: string, args: readonly string[], specs: OptionSpecs): Arguments {
  const all = { ...specs, ...commonOptions }
  const types = Object.fromEntries(
    Object.entries(all).map(([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  )
  const { values, positionals } = parse(command, withNegativeNumbers(args, specs), types)
  const given = (name: string) => values[name]
  return {
    positionals,
    given: Object.keys(values),
    text: (name) => given(name) as string | undefined,
    flag: (name) => given(name) === true,
    number: (name) => {
      const value = given(name)
      return value === undefined ? undefined : toNumber(`--${name}`, String(value))
    },
  }
}

function parse(command: string, args: string[], options: Record<string, { type: 'boolean' | 'string' }>) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw invalidInput(`${parserSentence((error as Error).message)} See ${commandLine(`${command} --help`)}.`)
  }
}

/** Node's parser takes "-1" for an option; after an option that takes a number it is that number. */
function withNegativeNumbers(args: readonly string[], specs: OptionSpecs): string[] {
  const joined: string[] = []
  for (const word of args) {
    const last = joined.at(-1) ?? ''
    const takesNumber = last.startsWith('--') && specs[last.slice(2)]?.kind === 'number'
    if (takesNumber && /^-[\d.]/.test(word)) joined[joined.length - 1] = `${last}=${word}`
    else joined.push(word)
  }
  return joined
}

/** Node's message names the option; its advice about "--" would only confuse, and what follows an option takes it three lines to say. */
function parserSentence(message: string): string {
  const ambiguous = /^Option '(?:-\w, )?(--[\w-]+).*argument is ambiguous/.exec(message)?.[1]
  if (ambiguous)
    return `${ambiguous}: expected a value, found a word that begins with a dash; if that is the value, write ${ambiguous}=VALUE.`
  return `${message.split(/\. (?=To specify)/)[0]}.`
}

function toNumber(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw invalidInput(`${option}: found "${text}", expected a number.`)
  return value
}

export interface HelpFacts {
  readonly summary: string
  readonly options: OptionSpecs
  readonly positional?: string
}

export function helpText(name: string, { summary, options, positional }: HelpFacts): string {
  const all = { ...options, ...commonOptions }
  const width = Math.max(...Object.keys(all).map((option) => option.length))
  const lines = Object.entries(all).map(([option, { help }]) => `  --${option.padEnd(width)}  ${help}`)
  return [`moderato ${[name, positional].filter(Boolean).join(' ')}: ${summary}`, '', ...lines].join('\n')
}
