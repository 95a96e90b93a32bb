/** What becomes of the classifier a base has already when it is trained for the labels of a project or a file. */

/**
 * `fresh`: the base has none. `kept`: the same labels. `reordered`: the same in another order. `renamed`: as many under other names,
 * whose outputs go on as those of the new labels, as in Transformers. `replaced`: another number, so that its output layer fits no
 * more: a mismatched size in Transformers, which needs the user's agreement (`ignore_mismatched_sizes`).
 */
export type ClassifierFate = 'fresh' | 'kept' | 'reordered' | 'renamed' | 'replaced'

/** @param own labels of the base's classifier, empty when it has none */
export function classifierFate(own: readonly string[], labels: readonly string[]): ClassifierFate {
  if (own.length === 0) return 'fresh'
  if (own.length !== labels.length) return 'replaced'
  if (own.every((name, i) => name === labels[i])) return 'kept'
  const names = new Set(labels)
  return names.size === labels.length && own.every((name) => names.delete(name)) ? 'reordered' : 'renamed'
}

const SHOWN = 8

/** "3 labels (rude, threat, spam)". */
export function labelsInWords(labels: readonly string[]): string {
  const more = labels.length > SHOWN ? ` and ${labels.length - SHOWN} more` : ''
  return `${labels.length} ${labels.length === 1 ? 'label' : 'labels'} (${labels.slice(0, SHOWN).join(', ')}${more})`
}

/** Why a base is refused while nobody has agreed that its output layer is replaced. */
export const notAgreed = (own: readonly string[], labels: readonly string[]): string =>
  `The classifier of this base was trained for ${labelsInWords(own)}, and the data has ${labelsInWords(labels)}: its output layer ` +
  `would have to be replaced by a newly initialized one. Agree to that (on the command line with --ignore-mismatched-sizes), or choose another base.`
