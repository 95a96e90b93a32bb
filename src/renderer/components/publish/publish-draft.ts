/** What is filled in before a publication, and what is asked for with it. */
import type { PublishSubject, PushPlan } from '@shared/publish'
import type { PublishChoices } from './use-publish'

export interface PublishDraft {
  owner: string
  name: string
  isPublic: boolean
  asPullRequest: boolean
  license: string | null
  message: string
}

/** Letters, digits and hyphens, as the Hub has names. */
const slug = (words: string): string =>
  words
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80) || 'comments'

export const emptyDraft = ({ kind }: PublishSubject, name: string): PublishDraft => ({
  owner: '',
  name: slug(name),
  isPublic: false,
  asPullRequest: false,
  license: null,
  message: kind === 'run' ? `Upload the model “${name}”` : `Upload the comments of “${name}”`,
})

export const choicesOf = ({ owner, name, isPublic, asPullRequest, license, message }: PublishDraft): PublishChoices => ({
  card: { license, languages: [] },
  target: { repo: `${owner.trim()}/${name.trim()}`, isPublic, asPullRequest, message: message.trim(), textsAgreed: false },
})

const NAME = /^[\w.-]{1,96}$/
export const isComplete = ({ owner, name, message }: PublishDraft): boolean =>
  NAME.test(owner.trim()) && NAME.test(name.trim()) && message.trim() !== ''

/** Sentences for the terminal and the window alike name options in brackets; here there are buttons. */
export const withoutOptions = (sentence: string): string => sentence.replace(/ \(--[a-z-]+\)/g, '')

export const isAllThere = ({ files, removed }: PushPlan): boolean =>
  removed.length === 0 && files.every(({ state }) => state === 'unchanged')
