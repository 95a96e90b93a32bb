/** The options of `moderato push`, and what they say of where it goes. */
import type { Publication } from '@main/publish/publish-file'
import { invalidInput } from '@shared/errors'
import { CardChoices, PushTarget } from '@shared/publish'
import type { Arguments, OptionSpecs } from './options'
import { tokenizerOption } from './tokenizer-option'

export const pushOptions: OptionSpecs = {
  model: { kind: 'text', help: 'RUN|DIR  the model to publish' },
  data: { kind: 'text', help: 'FILE  labelled comments to publish, as Parquet' },
  project: { kind: 'text', help: 'NAME  or the labelled comments of a project' },
  repo: { kind: 'text', help: 'OWNER/NAME  the repository; it is made, private, where there is none' },
  type: { kind: 'text', help: 'model|dataset  (follows from --model, --data or --project)' },
  public: { kind: 'flag', help: 'everybody may read it' },
  'create-pr': { kind: 'flag', help: 'open a pull request in place of a commit' },
  'dry-run': { kind: 'flag', help: 'list what would be sent and what stands against it; only reads' },
  message: { kind: 'text', help: 'TEXT  of the commit' },
  license: {
    kind: 'text',
    help: 'ID  for the card, as the Hub names it: apache-2.0, mit, cc-by-4.0, other (default: none is stated)',
  },
  language: { kind: 'text', help: 'A,B  ISO codes for the card (default: what the base states)' },
  'yes-upload-texts': { kind: 'flag', help: 'with --data or --project: agree that the comments leave this machine' },
  'as-is': { kind: 'flag', help: 'with --data: the file itself and not as Parquet' },
  'text-column': { kind: 'text', help: 'NAME  (default: found by itself)' },
  labels: { kind: 'text', help: 'A,B,C  (default: found by themselves)' },
  tokenizer: tokenizerOption,
  out: { kind: 'text', help: 'DIR  into a new or empty folder in place of the Hub' },
}

export function targetFrom(args: Arguments, { type }: Publication): PushTarget {
  const message = args.text('message') ?? `Upload ${type} with Moderato`
  const checked = PushTarget.shape.message.safeParse(message)
  if (!checked.success) throw invalidInput('--message: expected 1 to 200 characters.')
  return {
    repo: args.text('repo') ?? '',
    isPublic: args.flag('public'),
    asPullRequest: args.flag('create-pr'),
    textsAgreed: args.flag('yes-upload-texts'),
    message: checked.data,
  }
}

export function cardChoicesFrom(args: Arguments): CardChoices {
  const license = args.text('license') ?? null
  const languages = (args.text('language') ?? '').split(',').filter(Boolean)
  if (!CardChoices.shape.license.safeParse(license).success)
    throw invalidInput(
      `--license: found "${license}", expected an identifier of the Hub, such as apache-2.0, mit, cc-by-4.0 or other.`,
    )
  if (!CardChoices.shape.languages.safeParse(languages).success)
    throw invalidInput(
      `--language: found "${args.text('language')}", expected ISO codes with commas between them, such as en,de.`,
    )
  return { license, languages }
}
