/** What loading a checkpoint has to tell, as Transformers' loading report does: what was drawn, reordered or left aside, by name. */
import type { ParameterSpec } from '@engine/nn/params'
import { classifierFate, labelsInWords } from '@shared/own-labels'

export interface Loading {
  readonly missing: readonly ParameterSpec[]
  readonly replaced: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly reordered: readonly string[]
  readonly unused: readonly string[]
  /** Labels of the checkpoint's own classifier, and those it was loaded for. */
  readonly own: readonly string[]
  readonly labels: readonly string[]
}

export function loadingNotices(className: string, { missing, replaced, reordered, unused, own, labels }: Loading): string[] {
  const mismatched = new Set(replaced.map(({ name }) => name))
  const absent = missing.filter(({ name }) => !mismatched.has(name)).map(({ name }) => name)
  const notices = [
    absent.length > 0 &&
      `Some weights of ${className} were not in the checkpoint and are newly initialized: ${listed(absent)}. Only training makes them useful.`,
    replaced.length > 0 &&
      `The base was trained for ${labelsInWords(own)}, this model is for ${labelsInWords(labels)}. As agreed, its output layer is newly ` +
        `initialized: ${listed(replaced.map((one) => reshaped(one, missing)))}.`,
    classifierFate(own, labels) === 'renamed' &&
      `The outputs of this base were trained as ${own.join(', ')}; they go on as ${labels.join(', ')}, in this order.`,
    reordered.length > 0 &&
      `The base knows the same labels in another order (${own.join(', ')}): its rows were put into the order of this data in ${listed(reordered)}.`,
    unused.length > 0 && `Some weights of the checkpoint were not used by ${className}: ${listed(unused)}.`,
  ]
  return notices.filter((notice) => notice !== false)
}

/** "classifier.weight ([3, 16] in the checkpoint, [2, 16] here)", the shapes only where they differ. */
function reshaped({ name, shape }: Loading['replaced'][number], missing: readonly ParameterSpec[]): string {
  const here = missing.find((spec) => spec.name === name)?.shape ?? []
  return here.join() === shape.join() ? name : `${name} ([${shape.join(', ')}] in the checkpoint, [${here.join(', ')}] here)`
}

const SHOWN = 6

const listed = (names: readonly string[]): string =>
  names.length > SHOWN ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more` : names.join(', ')
